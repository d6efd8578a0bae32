package io.lbtier.vip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A proxy as far as virtual addresses go: it says on every address that it is ready; and a client,
 * which asks every 10 ms and prints how long it had gone without an answer: 0 after the first, then
 * whenever that was more than 50 ms. Each is run as a process on a host of its own.
 */
final class StandIn {
  private static final int BLINK_MILLIS = 50;
  private static final int TIMEOUT_MILLIS = 100;
  private static final int EVERY_MILLIS = 10;

  private StandIn() {}

  /** How to run it, with a port to serve on, or an address and a port to ask. */
  static List<String> command(String... arguments) {
    return Stream.concat(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "test-classes").toString(),
                StandIn.class.getName()),
            Stream.of(arguments))
        .toList();
  }

  /** Serves on a port, or asks an address and port. */
  public static void main(String... args) throws Exception {
    if (args.length == 1) {
      serve(Integer.parseInt(args[0]));
    } else {
      ask(args[0], Integer.parseInt(args[1]));
    }
  }

  private static void serve(int port) throws IOException {
    byte[] answer = "HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (ServerSocket server = new ServerSocket(port, 1000)) {
      while (true) {
        try (Socket client = server.accept()) {
          client.setSoTimeout(TIMEOUT_MILLIS);
          if (client.getInputStream().read() >= 0) {
            client.getOutputStream().write(answer);
          }
        } catch (IOException _) {
          // The next one will fare better.
        }
      }
    }
  }

  private static void ask(String address, int port) throws InterruptedException {
    while (!answers(address, port)) {
      Thread.sleep(EVERY_MILLIS);
    }
    System.out.println(0);
    long answered = System.nanoTime();
    while (true) {
      if (answers(address, port)) {
        long gap = Duration.ofNanos(System.nanoTime() - answered).toMillis();
        if (gap > BLINK_MILLIS) {
          System.out.println(gap);
        }
        answered = System.nanoTime();
      }
      Thread.sleep(EVERY_MILLIS);
    }
  }

  private static boolean answers(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write("GET /readyz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }
}
