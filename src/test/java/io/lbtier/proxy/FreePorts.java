package io.lbtier.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for tests that bind them later. From below the range out of which the kernel takes ports
 * for outgoing connections, so that none of these gets in between.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int END = 32_000;

  private FreePorts() {}

  /** A port that is free now. */
  public static int next() {
    for (int i = 0; i < 1000; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(port));
        return port;
      } catch (IOException e) {
        // Taken: try another.
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " to " + END);
  }
}
