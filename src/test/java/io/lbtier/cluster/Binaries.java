package io.lbtier.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where kube-apiserver and etcd are. */
final class Binaries {
  private Binaries() {}

  /**
   * The folder with both; they are built first where nothing provides them, which takes minutes.
   */
  static Path folder() {
    try {
      Process script =
          new ProcessBuilder("src/test/cluster/kubernetes-binaries.sh")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String answer =
          new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (script.waitFor() != 0 || answer.isEmpty()) {
        throw new IllegalStateException(
            "no kube-apiserver and etcd; what kubernetes-binaries.sh said stands above");
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
