package io.lbtier.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for tests that bind them later, tell them to another process, or bind them once more after
 * a while. They lie below the range out of which the kernel takes ports for outgoing connections,
 * so that none of these gets in between; and each JVM takes them from a slice of its own, so that
 * no other JVM with tests does. Safe to call from any thread.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int SLICE = 500;
  private static final Path LOCKS =
      Path.of(
          System.getProperty("java.io.tmpdir"), "lbtier-ports-" + System.getProperty("user.name"));
  private static final int START = takeSlice();
  private static final AtomicInteger AT = new AtomicInteger();

  private FreePorts() {}

  /** A port that nobody has bound, neither of TCP nor of UDP. */
  public static int next() {
    for (int i = 0; i < SLICE; i++) {
      int port = START + Math.floorMod(AT.getAndIncrement(), SLICE);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + START + " to " + (START + SLICE - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket stream = new ServerSocket();
        DatagramSocket _ = new DatagramSocket(port)) {
      stream.setReuseAddress(true);
      stream.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Slice i is of the JVM that has locked octet i of a file, which ends when the JVM does. */
  private static int takeSlice() {
    try {
      int slices = (firstOfKernel() - FIRST) / SLICE;
      @SuppressWarnings("resource") // Closing it would give up the lock.
      FileChannel locks =
          FileChannel.open(LOCKS, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      for (int i = 0; i < slices; i++) {
        if (locks.tryLock(i, 1, false) != null) {
          return FIRST + i * SLICE;
        }
      }
      throw new IllegalStateException(
          "no port left for tests: other JVMs have all " + slices + " slices from " + FIRST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the ports of outgoing connections begin. */
  private static int firstOfKernel() throws IOException {
    Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    if (!Files.exists(range)) {
      return 32_768;
    }
    // Such a file gives all it has to the first read, which must not be one of an octet.
    try (Scanner numbers = new Scanner(range, StandardCharsets.US_ASCII)) {
      int first = numbers.nextInt();
      if (first < FIRST + 10 * SLICE) {
        throw new IllegalStateException(
            "net.ipv4.ip_local_port_range begins at %d (expected: %d or more, so that tests have ports)"
                .formatted(first, FIRST + 10 * SLICE));
      }
      return first;
    }
  }
}
