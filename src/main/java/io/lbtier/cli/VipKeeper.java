package io.lbtier.cli;

import io.lbtier.proxy.VirtualAddresses;
import io.lbtier.render.KeepalivedConf;
import io.lbtier.vip.NodeVip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps virtual addresses on this host, without Kubernetes: {@code bin/lbtier-vip} in the place of
 * the container that a pod would have, with its folders in one of this host's. Not thread-safe.
 */
final class VipKeeper {
  private static final int PATIENCE_SECONDS = 10;

  private final Path folder;
  private final String host;
  private @Nullable Process process;

  private VipKeeper(Path folder, String host) {
    this.folder = folder;
    this.host = host;
  }

  /** Makes the folders, empty of what an earlier run has left, and checks what is needed. */
  static VipKeeper in(Path folder, String host) {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
        throw new UnusableException(
            "--vip puts addresses on interfaces, which takes root; run it as root");
      }
      for (String command : List.of("keepalived", "ip", "nft", "bash")) {
        if (Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .noneMatch(place -> Files.isExecutable(Path.of(place, command)))) {
          throw new UnusableException(
              "--vip needs keepalived, ip, nft and bash, and "
                  + command
                  + " is not in PATH; on Debian and Ubuntu: apt-get install keepalived iproute2"
                  + " nftables bash");
        }
      }
      Path absolute = folder.toAbsolutePath();
      Path state = absolute.resolve("state");
      Files.createDirectories(state);
      Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
      Files.deleteIfExists(absolute.resolve("keepalived.conf"));
      Files.deleteIfExists(absolute.resolve("vip-problems"));
      return new VipKeeper(absolute, host);
    } catch (IOException e) {
      throw new UnusableException("--vip cannot use " + folder + ": " + e);
    }
  }

  /** What the proxy tells of its configuration, for keepalived to follow. */
  VirtualAddresses addresses() {
    return new NodeVip(folder, host, KeepalivedConf::of);
  }

  /** Begins to keep the addresses. */
  void start() {
    try {
      process =
          command(List.of())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What keepalived and its keeper have to say. */
  Path log() {
    return folder.resolve("log");
  }

  /** Gives the addresses up and ends. */
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  /** What would go wrong; blocks for a second or two. */
  Process preflight() throws IOException {
    return command(List.of("preflight")).redirectErrorStream(true).start();
  }

  private ProcessBuilder command(List<String> words) {
    return new ProcessBuilder(
        Stream.of(
                List.of("bash", program().toString()),
                words,
                List.of(folder.toString(), folder.resolve("state").toString(), host))
            .flatMap(List::stream)
            .toList());
  }

  /** Beside bin/lbtier, which runs the jar or the classes in the folder target. */
  private static Path program() {
    try {
      Path code =
          Path.of(VipKeeper.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path program = code.resolve("../../bin/lbtier-vip").normalize();
      if (!Files.isReadable(program)) {
        throw new UnusableException("found no " + program + ", which --vip runs");
      }
      return program;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
