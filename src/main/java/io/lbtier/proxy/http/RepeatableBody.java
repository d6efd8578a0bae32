package io.lbtier.proxy.http;

import io.lbtier.model.Retry;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way to a backend, kept so that it can be sent again to another one:
 * first what has come of it, and then what is still to come. Belongs to one event loop.
 */
final class RepeatableBody {
  private final UpstreamRequest request;
  private final Exchange exchange;
  private final Client client;
  private final Attempts attempts;
  private final KeptBody kept;

  /** Sends again what has been kept, before anything more; null when all of that is sent. */
  private @Nullable Replay replay;

  private RepeatableBody(
      UpstreamRequest request,
      Exchange exchange,
      Client client,
      Attempts attempts,
      BodyStore store) {
    this.request = request;
    this.exchange = exchange;
    this.client = client;
    this.attempts = attempts;
    this.kept = new KeptBody(store, client.worker(), client.alloc(), client::process);
  }

  /**
   * The body of a request, null where it is not kept.
   *
   * @param length its Content-Length; -1 without
   */
  static @Nullable RepeatableBody of(
      UpstreamRequest request, Exchange exchange, Client client, Attempts attempts, long length) {
    BodyStore store = request.pool().bodies();
    Retry retry = request.pool().config().retry();
    return store == null || length > store.maximum() || !attempts.mayRepeat(retry)
        ? null
        : new RepeatableBody(request, exchange, client, attempts, store);
  }

  /** Whether a part that comes now can be sent and kept. */
  boolean takes() {
    return replay == null && kept.takes();
  }

  /** Whether a part is still to be sent again. */
  boolean pending() {
    return replay != null;
  }

  /** Keeps a part that is sent; false when it cannot, and is of no use any more. */
  boolean keep(ByteBuf part) {
    return kept.add(part);
  }

  void trailers(byte[] lines) {
    kept.trailers(lines);
  }

  /** All of it has come. */
  void end() {
    kept.end();
  }

  /** A backend has just been sent the head: sends it what has been kept, if anything has. */
  void sendTo(Upstream to) {
    if (kept.size() > 0 || kept.complete()) {
      client.timeout(exchange.stallMillis());
      replay = new Replay(kept, this, to);
      replay.send();
    }
  }

  /** The backend takes more; false when that is not for this. */
  boolean resume() {
    if (replay == null) {
      return false;
    }
    replay.send();
    return true;
  }

  /** Sends a part again, which is taken over. */
  void send(ByteBuf part, Upstream to) {
    to.part(part);
    to.flush(false);
    client.timeout(exchange.stallMillis());
  }

  /** All that was kept has been sent again. */
  void sent(Upstream to) {
    replay = null;
    boolean complete = kept.complete();
    if (complete) {
      complete(to);
    }
    if (attempts.isAnswered()) {
      request.releaseBody();
    }
    if (!complete) {
      client.process();
    }
  }

  private void complete(Upstream to) {
    if (kept.trailers().length > 0) {
      to.trailers(kept.trailers());
    }
    to.end();
    if (!attempts.isAnswered()) {
      request.bodySent();
    }
    to.flush(true);
  }

  /** What was kept cannot be read. */
  void lost() {
    attempts.bodySpent();
    exchange.cut(Fault.RESET);
  }

  /** Sends nothing more to the backend that it was sent to. */
  void stop() {
    if (replay != null) {
      replay.cancel();
      replay = null;
    }
  }

  /** Lets go of everything. */
  void release() {
    stop();
    kept.release();
  }
}
