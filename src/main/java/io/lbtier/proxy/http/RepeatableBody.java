package io.lbtier.proxy.http;

import io.lbtier.proxy.LivePool;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way to a backend, if need be kept so that it can be sent again to
 * another one: first what has come of it, and then what is still to come. An {@link
 * UpstreamRequest} has one for all its requests. Belongs to one event loop.
 */
final class RepeatableBody {
  private final UpstreamRequest request;
  private final Exchange exchange;
  private final Client client;
  private final Attempts attempts;

  /** What has come of it; null when it is not kept, or not any more. */
  private @Nullable KeptBody kept;

  /** Sends again what has been kept, before anything more; null when all of that is sent. */
  private @Nullable Replay replay;

  RepeatableBody(UpstreamRequest request, Exchange exchange, Client client, Attempts attempts) {
    this.request = request;
    this.exchange = exchange;
    this.client = client;
    this.attempts = attempts;
  }

  /**
   * Begins to keep the body of a request, if its pool wants that and it may be of use.
   *
   * @param length its Content-Length; -1 without
   */
  void begin(LivePool pool, long length) {
    BodyStore store = pool.bodies();
    if (store != null && length <= store.maximum() && attempts.mayRepeat(pool.config().retry())) {
      kept = new KeptBody(store, client.worker(), client.alloc(), client::process);
    }
  }

  /** Whether it is kept. */
  boolean isKept() {
    return kept != null;
  }

  /** Whether a part that comes now can be sent, and kept if the others are. */
  boolean takes() {
    return kept == null || (replay == null && kept.takes());
  }

  /** Whether a part is still to be sent again. */
  boolean pending() {
    return replay != null;
  }

  /** A part is sent, which stays the caller's. */
  void sends(ByteBuf part) {
    if (kept == null) {
      attempts.bodySpent();
    } else if (!kept.add(part)) {
      attempts.bodySpent();
      release();
    }
  }

  /** Lines after it are sent, each with its end. */
  void sends(byte[] trailers) {
    if (kept != null) {
      kept.trailers(trailers);
    }
  }

  /** All of it has come. */
  void end() {
    if (kept == null) {
      attempts.bodySpent();
    } else {
      kept.end();
    }
  }

  /** A backend has just been sent the head: sends it what has been kept, if anything has. */
  void sendTo(Upstream to) {
    if (kept != null && (kept.size() > 0 || kept.complete())) {
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
    boolean complete = kept != null && kept.complete();
    if (kept != null && complete) {
      complete(kept, to);
    }
    if (attempts.isAnswered()) {
      release();
    }
    if (!complete) {
      client.process();
    }
  }

  private void complete(KeptBody all, Upstream to) {
    if (all.trailers().length > 0) {
      to.trailers(all.trailers());
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

  /** The response begins: nothing is sent again but what is being sent. */
  void answered() {
    if (replay == null) {
      release();
    }
  }

  /** Lets go of everything. */
  void release() {
    stop();
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }
}
