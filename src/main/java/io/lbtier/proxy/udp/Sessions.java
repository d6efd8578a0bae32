package io.lbtier.proxy.udp;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.LiveListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one UDP port on one event loop, by the address and port of their client, and the
 * socket that clients send to. All but binding and closing is on the event loop.
 */
@Sharable
final class Sessions extends ChannelInboundHandlerAdapter {
  private final UdpPort port;
  private final EventLoop loop;
  private final DataPlane plane;
  private final Replies replies;

  /** That which has rested longest comes first. */
  private final SequencedMap<InetSocketAddress, Session> byClient =
      new LinkedHashMap<>(16, 0.75f, true);

  /** Those that have something for their backend since the last flush. */
  private final List<Session> written = new ArrayList<>();

  Sessions(UdpPort port, EventLoop loop, DataPlane plane) {
    this.port = port;
    this.loop = loop;
    this.plane = plane;
    this.replies = new Replies(loop, plane.transport(), this);
  }

  /** Begins to receive; not on the event loop. */
  void bind(int number, boolean shared) throws IOException {
    InetSocketAddress any = new InetSocketAddress(number);
    Channel socket = UdpSockets.bind(plane.transport(), loop, any, shared, this);
    loop.submit(() -> replies.through(socket)).awaitUninterruptibly();
  }

  /** Receives what is sent to an IPv6 address by itself from now on; not on the event loop. */
  void bind(InetSocketAddress address) throws IOException {
    Channel socket = UdpSockets.bind(plane.transport(), loop, address, true, this);
    loop.submit(() -> replies.through(address.getAddress(), socket)).awaitUninterruptibly();
  }

  /** The host does not have this IPv6 address any more. Any thread. */
  void unbind(InetAddress address) {
    loop.execute(() -> replies.without(address));
  }

  /** Gives the sockets up. Any thread. */
  void close() {
    loop.execute(replies::close);
  }

  /** Ends all sessions. Any thread. */
  void cut() {
    loop.execute(() -> List.copyOf(byClient.values()).forEach(each -> each.end("taken over")));
  }

  EventLoop loop() {
    return loop;
  }

  DataPlane plane() {
    return plane;
  }

  Replies replies() {
    return replies;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket datagram = (DatagramPacket) message;
    InetSocketAddress client = datagram.sender();
    Session session = byClient.get(client);
    if (session == null) {
      session = begin(client);
    }
    if (session == null) {
      datagram.release();
    } else {
      ByteBuf octets = UdpSockets.compact(ctx.channel(), datagram.content());
      session.toBackend(octets, datagram.recipient());
      written.add(session);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    written.forEach(Session::flush);
    written.clear();
  }

  private @Nullable Session begin(InetSocketAddress client) {
    LiveListener.Udp listener = plane.runtime().current().datagrams().get(port.number());
    if (listener == null || !port.takes()) {
      return null;
    }
    Session session = admit(client, listener);
    if (session == null) {
      listener.counters().datagramsReceived.increment();
      listener.counters().datagramsDropped.increment();
    } else {
      byClient.put(client, session);
    }
    return session;
  }

  /**
   * Where there are as many as there may be, those make room that have rested longest; but none of
   * them for one that does not begin.
   */
  private @Nullable Session admit(InetSocketAddress client, LiveListener.Udp listener) {
    int limit = listener.config().sessions();
    port.enter();
    boolean room = !port.exceeds(limit) || !byClient.isEmpty();
    Session session = room ? Session.begin(client, listener, this) : null;
    if (session == null) {
      port.ended();
      return null;
    }
    while (port.exceeds(limit) && !byClient.isEmpty()) {
      Session oldest = byClient.pollFirstEntry().getValue();
      listener.counters().sessionsEvicted.increment();
      oldest.end("evicted");
    }
    return session;
  }

  /** Something moved: there are others that have rested longer. */
  void touched(InetSocketAddress client) {
    byClient.get(client);
  }

  /** A session that was begun is over. */
  void ended(InetSocketAddress client, Session session) {
    byClient.remove(client, session);
    port.ended();
  }

  /** An answer that could not be sent is lost, as in a network; so is one to a client that left. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
}
