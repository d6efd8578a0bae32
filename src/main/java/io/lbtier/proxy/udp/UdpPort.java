package io.lbtier.proxy.udp;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.OpenPort;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP port and the sessions that came through it. With epoll each event loop has a socket of its
 * own, and the kernel gives all datagrams of one client to the same one; so it does with the
 * sockets for one IPv6 address, which are in the same order.
 *
 * <p>Sessions need the sockets to their end: a port that is closed keeps them, but takes no new
 * sessions, until the last one is over.
 */
public final class UdpPort implements OpenPort {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);

  private final Integer port;
  private final List<Sessions> tables = new ArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private final boolean shared;
  private Set<InetAddress> addresses = Set.of();
  private @Nullable Unbound unbound;
  private volatile boolean closing;
  private boolean closed;

  private UdpPort(int port, boolean shared) {
    this.port = port;
    this.shared = shared;
  }

  /**
   * Binds a port on all addresses; not on an event loop.
   *
   * @param others whether another process may have it too
   * @throws IOException if that fails; nothing is bound then
   */
  public static UdpPort open(int port, EventLoopGroup loops, DataPlane plane, boolean others)
      throws IOException {
    boolean shared = UdpSockets.shared(plane.transport());
    UdpPort opened = new UdpPort(port, shared);
    if (shared && !others) {
      // Those that share a port do not hear of each other, so it has to be nobody's at first.
      ChannelInboundHandlerAdapter nothing = new ChannelInboundHandlerAdapter();
      UdpSockets.bind(plane.transport(), loops.next(), new InetSocketAddress(port), false, nothing)
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

  /**
   * Has a socket on each event loop for each of these IPv6 addresses too, which gets what is sent
   * there in place of the one for all, so that what is answered leaves from there. One thread at a
   * time, but no event loop.
   *
   * @param now those that the host has; one that cannot be bound is tried again the next time
   */
  public void follow(Set<InetAddress> now) {
    if (!shared || isClosed()) {
      return;
    }
    unbound = null;
    if (now.equals(addresses)) {
      return;
    }
    Set<InetAddress> bound = new LinkedHashSet<>();
    for (InetAddress address : now) {
      if (addresses.contains(address) || bind(address)) {
        bound.add(address);
      }
    }
    addresses.stream().filter(address -> !now.contains(address)).forEach(this::unbind);
    addresses = bound;
  }

  private boolean bind(InetAddress address) {
    try {
      for (Sessions table : tables) {
        table.bind(new InetSocketAddress(address, port));
      }
      return true;
    } catch (IOException e) {
      LOG.debug("Cannot bind UDP port {} on {}", port, address, e);
      unbind(address);
      // An address that has left the host meanwhile is not bound by anybody.
      if (unbound == null && !String.valueOf(e.getMessage()).contains("Cannot assign")) {
        unbound = new Unbound(address, e);
      }
      return false;
    }
  }

  private void unbind(InetAddress address) {
    tables.forEach(table -> table.unbind(address));
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** The number of the port, as snapshots know it. */
  Integer number() {
    return port;
  }

  /** Whether it takes new sessions. Any thread. */
  boolean takes() {
    return !closing;
  }

  /** Counts one more session. Any thread. */
  void enter() {
    sessions.incrementAndGet();
  }

  /** Whether there are more sessions than this. Any thread. */
  boolean exceeds(int limit) {
    return sessions.get() > limit;
  }

  /** A session that was counted is over, or has not come to be. Any thread. */
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

  /** Of those that {@link #follow} was given last; on its thread. */
  @Override
  public @Nullable Unbound unbound() {
    return unbound;
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
