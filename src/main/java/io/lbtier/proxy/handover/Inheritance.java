package io.lbtier.proxy.handover;

import io.lbtier.proxy.socket.TcpServerSocket;
import io.netty.channel.unix.FileDescriptor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Listening sockets that this process has taken over, by port, until it uses them. Any thread. */
public final class Inheritance {
  private final Map<Integer, TcpServerSocket> byPort = new ConcurrentHashMap<>();
  private volatile boolean shared;

  private Inheritance(List<FileDescriptor> sockets, boolean shared) {
    this.shared = shared;
    for (FileDescriptor socket : sockets) {
      TcpServerSocket channel = new TcpServerSocket(socket.intValue());
      InetSocketAddress local = channel.localAddress();
      if (local != null) {
        byPort.put(local.getPort(), channel);
      }
    }
  }

  /** No socket, of a process that takes over from nobody. */
  public static Inheritance none() {
    return new Inheritance(List.of(), false);
  }

  /** The sockets of a process that still serves. */
  public static Inheritance of(List<FileDescriptor> sockets) {
    return new Inheritance(sockets, true);
  }

  /** Whether another process serves the same ports until it knows of this one. */
  public boolean shared() {
    return shared;
  }

  /**
   * The other process has left the ports to this one, which has taken what it wants. The others are
   * closed, or clients would wait in them for nobody.
   */
  public void settled() {
    shared = false;
    byPort.values().forEach(unused -> unused.unsafe().closeForcibly());
    byPort.clear();
  }

  /** The socket of a TCP port, not yet on an event loop, which the caller takes; null for none. */
  public @Nullable TcpServerSocket take(int port) {
    return byPort.remove(port);
  }
}
