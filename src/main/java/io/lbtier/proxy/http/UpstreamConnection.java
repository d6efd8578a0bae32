package io.lbtier.proxy.http;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a backend: sends what its {@link Exchange} gives it, and cuts its input into
 * responses. Between two exchanges it is one of the {@link IdleConnections}; input that nobody
 * asked for closes it.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter
    implements ChannelFutureListener {
  /** Longest head of a response in octets. */
  private static final int LONGEST_HEAD = 64 << 10;

  /** Up to so many octets of a body are copied behind their head, which saves a vector. */
  private static final int MOST_COPIED = 8 << 10;

  final Backend backend;

  /** For {@link IdleConnections}. */
  boolean idle;

  long idleUntilNanos;
  @Nullable UpstreamConnection newer;
  @Nullable UpstreamConnection older;

  private final Worker worker;
  private final ChannelFuture connecting;
  private final Channel channel;
  private final Body body = new Body();
  private final HeadEnd headEnd = new HeadEnd();
  private @Nullable Exchange exchange;
  private @Nullable ByteBuf in;
  private boolean connected;
  private boolean reused;
  private boolean relaying;
  private boolean persistent;
  private boolean reading = true;
  private boolean broken;
  private boolean written;

  /** Begins to connect. */
  UpstreamConnection(Backend backend, Exchange exchange, Worker worker) {
    this.backend = backend;
    this.exchange = exchange;
    this.worker = worker;
    this.connecting =
        new Bootstrap()
            .group(worker.loop)
            .channel(worker.plane.transport().client())
            // The exchange has a deadline of its own.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, HttpFrontend.WATER_MARK)
            // A backend may answer and close before it has read all: its answer is to be read.
            .option(ChannelOption.AUTO_CLOSE, false)
            .handler(this)
            .connect(backend.address());
    this.channel = connecting.channel();
  }

  /** Lets the exchange hear of the outcome, perhaps at once. */
  void start() {
    connecting.addListener(this);
  }

  @Override
  public void operationComplete(ChannelFuture outcome) {
    connected = outcome.isSuccess();
    Exchange waiting = exchange;
    if (waiting == null) {
      channel.close();
    } else if (connected) {
      waiting.connected(this);
    } else {
      exchange = null;
      waiting.failed(this, Fault.CONNECT_FAILED, Causes.words(outcome.cause()));
    }
  }

  /** Gives an idle connection its next exchange. */
  void assign(Exchange next) {
    exchange = next;
    reused = true;
  }

  /** Takes the exchange away and closes. */
  void close() {
    exchange = null;
    channel.close();
  }

  boolean reused() {
    return reused;
  }

  boolean connected() {
    return connected;
  }

  boolean takesBody() {
    return connected && channel.isWritable();
  }

  void write(ByteBuf part) {
    backend.bytesSent.add(part.readableBytes());
    // Nothing stands between this handler and the transport.
    written = true;
    channel.unsafe().write(part, channel.voidPromise());
  }

  /** Sends what has been written, if {@code soon} together with what others have written. */
  void flush(boolean soon) {
    if (!written) {
      return;
    }
    written = false;
    if (soon) {
      worker.flushSoon(channel.unsafe());
    } else {
      channel.unsafe().flush();
    }
  }

  void read(boolean wanted) {
    if (wanted != reading) {
      reading = wanted;
      channel.config().setAutoRead(wanted);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf come = (ByteBuf) msg;
    backend.bytesReceived.add(come.readableBytes());
    Exchange current = exchange;
    if (current == null) {
      come.release();
      channel.close();
      return;
    }
    in = Buffers.append(in, come, channel.alloc());
    boolean more = true;
    for (ByteBuf input = in; more && input != null; input = in) {
      more = relaying ? body(current, input) : head(current, input);
    }
  }

  /** Whether there may be more to do. */
  private boolean head(Exchange current, ByteBuf input) {
    int n = Math.min(input.readableBytes(), LONGEST_HEAD);
    if (!headEnd.untouched() && n < LONGEST_HEAD && !headEnd.reached(input, n)) {
      return false;
    }
    ResponseHead head = worker.response;
    int usual = Math.min(n, Worker.USUAL_HEAD);
    int end = head.parse(worker.in(input, usual), usual);
    if (end == Head.INCOMPLETE && n > usual) {
      end = head.parse(worker.in(input, n), n);
    }
    if (end == Head.INCOMPLETE && n < LONGEST_HEAD) {
      headEnd.incomplete(n);
      return false;
    }
    if (end <= 0 || head.status == 101) {
      fail(Fault.BAD_RESPONSE, "malformed response");
      return false;
    }
    input.skipBytes(end);
    headEnd.reset();
    if (head.status < 200) {
      in = Buffers.rest(input);
      current.interim(head);
      return true;
    }
    if (current.triesAnother(this, head.status)) {
      return false;
    }
    return begin(current, head, input);
  }

  private boolean begin(Exchange current, ResponseHead head, ByteBuf input) {
    boolean unchunk = head.chunked && current.http10;
    if (current.headRequest || head.status == 204 || head.status == 304) {
      body.none();
    } else if (head.chunked) {
      body.chunked(!unchunk, Long.MAX_VALUE);
    } else if (head.contentLength >= 0) {
      body.length(head.contentLength);
    } else {
      body.untilClose();
    }
    relaying = true;
    persistent = head.persistent() && !body.open();
    Persistence persistence = current.respond(head.status, !unchunk && !body.open());
    byte[] out = worker.out();
    int length = head.write(out, !unchunk && !(head.chunked && head.status == 304), persistence);
    int n = body.next(input);
    boolean copy = n <= MOST_COPIED;
    ByteBuf first = channel.alloc().directBuffer(copy ? length + n : length);
    first.writeBytes(out, 0, length);
    if (copy) {
      first.writeBytes(input, n);
    }
    current.relay(first);
    if (!copy) {
      current.relay(input.readRetainedSlice(n));
    }
    return settle(current, input);
  }

  private boolean body(Exchange current, ByteBuf input) {
    int n = body.next(input);
    if (n > 0 && n == input.readableBytes()) {
      in = null;
      current.relay(input);
      return settle(current, null);
    }
    if (n > 0) {
      current.relay(input.readRetainedSlice(n));
    }
    return settle(current, input);
  }

  private boolean settle(Exchange current, @Nullable ByteBuf input) {
    in = input == null ? null : Buffers.rest(input);
    if (body.broken()) {
      fail(Fault.BAD_RESPONSE, "malformed chunk");
      return false;
    }
    if (body.done()) {
      complete(current);
      return false;
    }
    current.relayed();
    return true;
  }

  private void complete(Exchange current) {
    exchange = null;
    relaying = false;
    boolean reusable = persistent && in == null && !broken;
    if (reusable) {
      read(true);
    }
    current.complete(this, reusable);
  }

  private void fail(Fault fault, String cause) {
    Exchange failing = exchange;
    exchange = null;
    channel.close();
    if (failing != null) {
      failing.failed(this, fault, cause);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    Exchange current = exchange;
    if (current != null) {
      current.upstreamWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    worker.idle.remove(this);
    Buffers.release(in);
    in = null;
    Exchange current = exchange;
    if (current == null || !connected) {
      return;
    }
    if (relaying && body.open() && !broken) {
      complete(current);
    } else {
      fail(Fault.RESET, relaying ? "closed in a response" : "closed before a response");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // What could not be sent is known by the end of the connection, after the last of its input.
    broken = true;
    if (exchange == null) {
      channel.close();
    }
  }
}
