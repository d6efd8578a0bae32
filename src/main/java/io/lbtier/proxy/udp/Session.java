package io.lbtier.proxy.udp;

import io.lbtier.proxy.ClientFlow;
import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.health.Causes;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What passes between one address and port of a client and the backend that it was given; the
 * handler of the socket to that backend. What it found in the snapshot it keeps to its end, which
 * comes when nothing has moved for a while, when all expected responses have come, when nobody
 * listens at the backend, or when others need its place. On one event loop.
 */
final class Session extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final InetSocketAddress client;
  private final LiveListener.Udp listener;
  private final ListenerCounters counters;
  private final Sessions sessions;
  private final Backend backend;
  private final SessionTicket ticket;
  private final SessionRecord record;
  private final Deadline idle;
  private final ChannelFuture connecting;
  private final Channel upstream;
  private @Nullable InetSocketAddress asked;
  private boolean ended;

  private Session(
      InetSocketAddress client,
      LiveListener.Udp listener,
      Backend backend,
      SessionTicket ticket,
      Sessions sessions) {
    this.client = client;
    this.listener = listener;
    this.counters = listener.counters();
    this.sessions = sessions;
    this.backend = backend;
    this.ticket = ticket;
    this.record = new SessionRecord(sessions.plane(), listener, client, backend);
    this.idle =
        new Deadline(sessions.loop()) {
          @Override
          protected void expired() {
            end("");
          }
        };
    this.connecting =
        UdpSockets.connect(sessions.plane().transport(), sessions.loop(), backend, this);
    this.upstream = connecting.channel();
  }

  /** A session with a backend, or null where none is up and has room, or it cannot be had. */
  static @Nullable Session begin(
      InetSocketAddress client, LiveListener.Udp listener, Sessions sessions) {
    ClientFlow flow = new ClientFlow(client, listener.config().name(), "", listener.pool());
    SessionTicket ticket = new SessionTicket(flow, sessions.loop());
    Backend backend = ticket.enters();
    if (backend == null) {
      return null;
    }
    backend.flows.increment();
    try {
      Session session = new Session(client, listener, backend, ticket, sessions);
      Throwable failure = session.connecting.cause();
      if (failure == null) {
        session.begun();
        return session;
      }
      session.ended = true;
      session.upstream.close();
      session.failed(failure);
    } catch (ChannelException e) {
      // As when there is no file descriptor left: it is none of the backend's doing.
      LOG.debug("No socket to a backend", e);
    }
    ticket.give(backend);
    return null;
  }

  private void begun() {
    counters.connections.increment();
    counters.active.increment();
    sessions.plane().flows().add(upstream);
  }

  /**
   * Takes a datagram of the client over; it goes out with the next flush.
   *
   * @param to the address of this host that it was sent to
   */
  void toBackend(ByteBuf octets, InetSocketAddress to) {
    asked = to;
    moved();
    int length = octets.readableBytes();
    record.received(length);
    counters.datagramsReceived.increment();
    counters.bytesReceived.add(length);
    if (!upstream.isWritable()) {
      upstream.flush();
    }
    // Netty cannot send a datagram without octets.
    if (length == 0 || !upstream.isWritable()) {
      counters.datagramsDropped.increment();
      octets.release();
      return;
    }
    backend.bytesSent.add(length);
    upstream.write(octets, upstream.voidPromise());
  }

  void flush() {
    upstream.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = ((DatagramPacket) message).content();
    int length = octets.readableBytes();
    if (ended || asked == null || length == 0) {
      octets.release();
      return;
    }
    moved();
    sessions.touched(client);
    sessions.plane().health().succeeded(backend);
    backend.bytesReceived.add(length);
    if (sessions.replies().send(octets, asked, client)) {
      record.sent(length);
      counters.datagramsSent.increment();
      counters.bytesSent.add(length);
    } else {
      counters.datagramsDropped.increment();
    }
    int responses = listener.config().responses();
    if (responses > 0 && record.answers() >= record.questions() * responses) {
      end("");
    }
  }

  private void moved() {
    idle.set(listener.config().idleTimeoutMillis());
  }

  /** Nobody listens at the backend, as it says by ICMP, or it cannot be reached at all. */
  private void failed(Throwable failure) {
    if (!Causes.ours(failure)) {
      backend.failures.increment();
      sessions.plane().health().failed(backend, Causes.connect(failure, 0));
    }
  }

  /** A datagram that is too long for the way is lost, and so is one that finds no buffer. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (Causes.connect(cause, 0).equals("connection refused") && !ended) {
      failed(cause);
      end("port unreachable");
    } else {
      counters.datagramsDropped.increment();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end("cut when the proxy stopped");
  }

  /** Ends it; the failure is empty when its time had come. */
  void end(String failure) {
    if (!ended) {
      ended = true;
      idle.clear();
      upstream.close();
      ticket.give(backend);
      counters.active.decrement();
      sessions.ended(client, this);
      record.end(failure);
    }
  }
}
