package io.lbtier.proxy.http;

import io.lbtier.model.Mirror;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.telemetry.MirrorCounters;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where copies of a route's requests go as it serves now.
 *
 * @param config what the user wrote
 * @param pool that gets them
 * @param counters what became of them
 */
record LiveMirror(Mirror config, LivePool pool, MirrorCounters counters) {
  /** Most copies of a route's requests at a time; together they hold that many bodies. */
  static final int MOST = 256;

  /**
   * Begins to copy a request, if it is one of those that are.
   *
   * @param head as it goes on; stays the caller's
   */
  @Nullable MirrorRequest copy(
      RequestHead request,
      RequestAttributes known,
      Client client,
      AccessRecord record,
      ByteBuf head,
      Framing framing) {
    // A copy cannot take part in a conversation.
    if (request.upgrades()
        || (config.percent() < 100
            && ThreadLocalRandom.current().nextInt(100) >= config.percent())) {
      return null;
    }
    if (request.contentLength > config.bodyBytes()) {
      counters.tooLarge.increment();
      return null;
    }
    if (!counters.enter(MOST)) {
      counters.busy.increment();
      return null;
    }
    return new MirrorRequest(
        this, client, record, request.line, pool.key(known), head.retainedDuplicate(), framing);
  }
}
