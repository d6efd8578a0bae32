package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Sends what has been kept of a body once more, as fast as a backend takes it. */
final class Replay {
  private static final int PART = 64 << 10;

  private final KeptBody body;
  private final RepeatableBody owner;
  private final Upstream to;
  private long sent;
  private boolean reading;
  private boolean sending;
  private boolean over;

  Replay(KeptBody body, RepeatableBody owner, Upstream to) {
    this.body = body;
    this.owner = owner;
    this.to = to;
  }

  /** Sends what the backend takes now; then, or later, its owner is told of the end. */
  void send() {
    if (sending) {
      return;
    }
    sending = true;
    while (!over && !reading && sent < body.size() && to.takesBody()) {
      reading = true;
      body.read(sent, (int) Math.min(PART, body.size() - sent), this::come);
    }
    sending = false;
    if (!over && !reading && sent == body.size()) {
      over = true;
      owner.sent(to);
    }
  }

  private void come(@Nullable ByteBuf part) {
    reading = false;
    if (over) {
      Buffers.release(part);
    } else if (part == null) {
      over = true;
      owner.lost();
    } else {
      sent += part.readableBytes();
      owner.send(part, to);
      send();
    }
  }

  /** Sends no more. */
  void cancel() {
    over = true;
  }
}
