package io.lbtier.proxy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An HAProxy as a peer in tests, with one port that it listens on. */
final class Haproxy implements AutoCloseable {
  final int port = FreePorts.next();
  private final Path folder = Files.createTempDirectory("haproxy");
  private final Process process;

  /**
   * Starts it and waits until it listens.
   *
   * @param section what comes after the defaults, with the place of its port as %d
   */
  Haproxy(String section) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("haproxy.cfg"),
            """
            global
              maxconn 100
            defaults
              timeout connect 5s
              timeout client 10s
              timeout server 10s
            %s
            """
                .formatted(section.formatted(port)));
    process =
        new ProcessBuilder("haproxy", "-db", "-f", conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await().ignoreExceptions().until(this::listens);
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(folder.resolve("log")));
    }
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    Files.deleteIfExists(folder.resolve("haproxy.cfg"));
    Files.deleteIfExists(folder.resolve("log"));
    Files.deleteIfExists(folder);
  }
}
