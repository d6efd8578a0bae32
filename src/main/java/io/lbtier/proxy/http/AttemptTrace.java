package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.telemetry.AttemptSpan;
import io.lbtier.proxy.telemetry.TraceContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of the attempts of one request that is recorded. Each backend is told the span of its
 * own attempt, so that what it does belongs to that. Belongs to the event loop of the request.
 */
final class AttemptTrace {
  private final long beginNanos;
  private final ByteBuf told;
  private final List<AttemptSpan> ended = new ArrayList<>(1);

  /** Where the attempt that is under way goes; null when none is. */
  private @Nullable Backend backend;

  private String scheme = "";
  private String path = "";
  private String spanId = "";
  private long startNanos;

  /**
   * Begins with none.
   *
   * @param trace of the request's own span
   * @param beginNanos when that began
   */
  AttemptTrace(TraceContext trace, long beginNanos) {
    this.beginNanos = beginNanos;
    this.told = Unpooled.wrappedBuffer(Octets.ascii("\r\ntraceparent: " + trace.beforeSpanId()));
  }

  /** An attempt begins. */
  void started(Backend to, boolean tls) {
    backend = to;
    scheme = tls ? "https" : "http";
    spanId = TraceContext.newSpanId();
    startNanos = System.nanoTime();
  }

  /** The head of the request as the attempt sends it: a copy that names its span. */
  ByteBuf head(ByteBuf head) {
    int space = head.indexOf(head.readerIndex(), head.writerIndex(), (byte) ' ') + 1;
    int next = head.indexOf(space, head.writerIndex(), (byte) ' ');
    path = head.toString(space, next - space, StandardCharsets.ISO_8859_1);
    ByteBuf own = head.copy();
    int at = ByteBufUtil.indexOf(told, own);
    if (at >= 0) {
      own.setBytes(at + told.readableBytes(), Octets.ascii(spanId));
    }
    return own;
  }

  /** The attempt that is under way, if there is one, ends with this; see {@link AttemptSpan}. */
  void ended(int status, String failure) {
    Backend to = backend;
    if (to != null) {
      backend = null;
      ended.add(
          new AttemptSpan(
              spanId,
              startNanos - beginNanos,
              System.nanoTime() - startNanos,
              scheme + "://" + to.label() + path,
              requireNonNull(to.address().getAddress()).getHostAddress(),
              to.address().getPort(),
              status,
              failure));
    }
  }

  /** Those that have ended, in order. */
  List<AttemptSpan> spans() {
    return ended;
  }
}
