package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request. It is made while the request itself goes on, and leaves when that is
 * complete, in a task of its own, so that nothing of it can delay the request or make it fail. Then
 * it is the client of an {@link Exchange} of its own, and drops what that has for it. Belongs to
 * the event loop of the request.
 */
final class MirrorRequest extends DroppingClient {
  /** How long a copy may take, lest endless responses keep all places. */
  private static final long MOST_MILLIS = 60_000;

  final Snapshot snapshot;
  final LiveListener.Http listener;
  final long key;
  final Framing framing;
  final boolean headMethod;
  final boolean idempotent;

  private final LiveMirror mirror;
  private final Exchange exchange;
  private final Deadline timeout;
  private @Nullable ByteBuf head;

  /** Takes the parts of the request's body for chunks; null when they are not. */
  private @Nullable Body chunked;

  private @Nullable ByteBuf body;

  /** Lines after the body, each with its end. */
  private byte[] trailers = {};

  private long endNanos;
  private boolean leaving;
  private boolean over;

  /** Takes {@code head} over. */
  MirrorRequest(
      LiveMirror mirror,
      Client of,
      AccessRecord record,
      RequestLine line,
      long key,
      ByteBuf head,
      Framing framing) {
    super(of);
    this.mirror = mirror;
    this.snapshot = record.snapshot();
    this.listener = record.listener();
    this.headMethod = line.head;
    this.idempotent = line.idempotent;
    this.key = key;
    this.head = head;
    // The other pool may be spoken to in a protocol that knows no chunks.
    this.framing = framing == Framing.CHUNKS ? Framing.OPEN : framing;
    if (framing == Framing.CHUNKS) {
      chunked = new Body();
      chunked.chunked(false, Long.MAX_VALUE);
    }
    this.timeout =
        new Deadline(worker().loop) {
          @Override
          protected void expired() {
            timedOut();
          }
        };
    this.exchange = new Exchange(this);
  }

  /** Copies a part of the request's body; copied rather than kept, as parts may hold far more. */
  void copy(ByteBuf part) {
    ByteBuf from = part.duplicate();
    if (chunked == null) {
      add(from, from.readableBytes());
      return;
    }
    for (int n = chunked.next(from); n > 0; n = chunked.next(from)) {
      add(from.readSlice(n), n);
    }
  }

  private void add(ByteBuf from, int n) {
    if (over || leaving) {
      return;
    }
    ByteBuf all = body == null ? alloc().directBuffer() : body;
    body = all;
    if (all.readableBytes() + n > mirror.config().bodyBytes()) {
      mirror.counters().tooLarge.increment();
      end();
    } else {
      all.writeBytes(from, n);
    }
  }

  /** The lines after the request's body, as they go on. */
  void copyTrailers(byte[] lines) {
    trailers = lines;
  }

  /** The request is complete. */
  void leave() {
    if (!over) {
      leaving = true;
      worker().loop.execute(this::begin);
    }
  }

  /** The request has ended; a copy that has not left by then will not. */
  void requestEnded() {
    if (!leaving && !over) {
      end();
    }
  }

  private void begin() {
    if (body == null && framing != Framing.NONE) {
      // Nothing but chunk framing has come, and its end is to be sent.
      body = Unpooled.EMPTY_BUFFER;
    }
    endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
    exchange.begin(this);
    process();
  }

  /** The pool that it goes to. */
  LivePool pool() {
    return mirror.pool();
  }

  /** Its head, which is the caller's from then on. */
  ByteBuf takeHead() {
    ByteBuf first = requireNonNull(head);
    head = null;
    return first;
  }

  @Override
  public void process() {
    ByteBuf all = body;
    if (all != null && exchange.upstream.takesBody()) {
      body = null;
      exchange.requestBody.none();
      exchange.upstream.sendBody(all);
      if (trailers.length > 0) {
        exchange.upstream.trailers(trailers);
      }
      exchange.bodySent();
    }
    exchange.upstream.flush();
  }

  private long leftMillis() {
    return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
  }

  @Override
  public void timeout(long millis) {
    timeout.set(Math.max(0, Math.min(millis, leftMillis())));
  }

  private void timedOut() {
    if (leftMillis() > 0) {
      exchange.timedOut();
    } else {
      exchange.abandon();
      abort();
    }
  }

  @Override
  public void finished(boolean persistent) {
    (answered() ? mirror.counters().answered : mirror.counters().failed).increment();
    end();
  }

  @Override
  public void abort() {
    mirror.counters().failed.increment();
    end();
  }

  private void end() {
    over = true;
    timeout.clear();
    mirror.counters().leave();
    Buffers.release(head);
    Buffers.release(body);
    head = null;
    body = null;
  }
}
