package io.lbtier.proxy.udp;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.OpenPort;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A UDP port and the sessions that came through it. With epoll each event loop has a socket of its
 * own, and the kernel gives all datagrams of one client to the same one.
 *
 * <p>Sessions need the sockets to their end: a port that is closed keeps them, but takes no new
 * sessions, until the last one is over.
 */
public final class UdpPort implements OpenPort {
  private final Integer port;
  private final List<Sessions> tables = new ArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private volatile boolean closing;
  private boolean closed;

  private UdpPort(int port) {
    this.port = port;
  }

  /**
   * Binds a port on all addresses; not on an event loop.
   *
   * @param others whether another process may have it too
   * @throws IOException if that fails; nothing is bound then
   */
  public static UdpPort open(int port, EventLoopGroup loops, DataPlane plane, boolean others)
      throws IOException {
    UdpPort opened = new UdpPort(port);
    boolean shared = UdpSockets.shared(plane.transport());
    if (shared && !others) {
      // Those that share a port do not hear of each other, so it has to be nobody's at first.
      ChannelInboundHandlerAdapter nothing = new ChannelInboundHandlerAdapter();
      UdpSockets.bind(plane.transport(), loops.next(), port, false, nothing)
          .close()
          .awaitUninterruptibly();
    }
    try {
      for (EventExecutor loop : loops) {
        Sessions table = new Sessions(opened, (EventLoop) loop, plane);
        opened.tables.add(table);
        table.bind(port, shared);
        if (!shared) {
          break;
        }
      }
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** The number of the port, as snapshots know it. */
  Integer number() {
    return port;
  }

  /** Whether it takes new sessions. Any thread. */
  boolean takes() {
    return !closing;
  }

  /** Counts one more session, unless there are as many as there may be. Any thread. */
  boolean admit(int limit) {
    if (sessions.incrementAndGet() <= limit) {
      return true;
    }
    sessions.decrementAndGet();
    return false;
  }

  /** A session that was admitted is over. Any thread. */
  void ended() {
    if (sessions.decrementAndGet() == 0 && closing) {
      closeUnused();
    }
  }

  @Override
  public void close() {
    closing = true;
    closeUnused();
  }

  /** There is one for each event loop. */
  @Override
  public @Nullable FileDescriptor descriptor() {
    return null;
  }

  /** Ends all sessions, as after their clients' datagrams have begun to go elsewhere. */
  public void cut() {
    tables.forEach(Sessions::cut);
  }

  /** Takes new sessions again, and says true, if it has not given its sockets up yet. */
  public synchronized boolean reopen() {
    closing = closed;
    return !closed;
  }

  private synchronized void closeUnused() {
    if (closing && sessions.get() == 0 && !closed) {
      closed = true;
      tables.forEach(Sessions::close);
    }
  }
}
