package io.lbtier.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where kube-apiserver, etcd and kubectl are. */
final class Binaries {
  private Binaries() {}

  /** The folder with the executables; they are built first where nothing provides them. */
  static Path folder(String... names) {
    try {
      var command = new ArrayList<>(List.of("src/test/cluster/kubernetes-binaries.sh"));
      command.addAll(List.of(names));
      Process script =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String answer =
          new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (script.waitFor() != 0 || answer.isEmpty()) {
        throw new IllegalStateException(
            "no %s; what kubernetes-binaries.sh said stands above".formatted(List.of(names)));
      }
      return Path.of(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
