package io.lbtier.proxy.health;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.HealthCheck.Header;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FieldRoom;
import io.lbtier.proxy.http2.FrameListener;
import io.lbtier.proxy.http2.FrameReader;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.HpackDecoder;
import io.lbtier.proxy.http2.HpackEncoder;
import io.lbtier.proxy.http2.Preface;
import io.lbtier.proxy.http2.Setting;
import io.lbtier.proxy.http2.Violation;
import io.lbtier.proxy.tls.Protocols;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request in HTTP/2 on a connection of its own, and as much of the answer as decides. */
abstract class Http2Dialogue extends Dialogue implements FrameListener {
  /** So much of a body is looked at. */
  static final int BODY_MAX = 64 * 1024;

  private static final int HEAD_MAX = 64 * 1024;
  private static final int FIELDS_MAX = 1000;
  private static final int TABLE = 4096;
  private static final int WINDOW = 2 * BODY_MAX;
  private static final int FRAME = 16 * 1024;
  private static final int STREAM = 1;

  private final FieldRoom room = new FieldRoom();
  private final HpackDecoder decoder = new HpackDecoder(TABLE, room);
  private final FrameReader reader = FrameReader.ofClient(this, HEAD_MAX);
  private final byte[] body = new byte[BODY_MAX];
  private int length;

  /** Those of the answer, its trailers as well; the last of each name. */
  private final Map<String, String> fields = new TreeMap<>();

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable String verdict;

  Http2Dialogue(Consumer<String> answer) {
    super(answer);
    decoder.limits(HEAD_MAX, FIELDS_MAX);
  }

  /** The fields of the request, in order. */
  abstract List<Header> question();

  /** What follows them; may be empty. */
  abstract byte[] content();

  /**
   * What is to be said once the head of the answer is there, or more of its body; null for nothing
   * yet.
   *
   * @param fields of the answer so far
   * @param body what has come of it, its first {@code length} octets
   * @param end whether that is all
   */
  abstract @Nullable String judge(Map<String, String> fields, byte[] body, int length, boolean end);

  @Override
  final void ask(ChannelHandlerContext on) {
    ctx = on;
    SslHandler tls = on.pipeline().get(SslHandler.class);
    if (tls != null && !Protocols.HTTP_2.equals(tls.applicationProtocol())) {
      answer("it does not choose HTTP/2 (h2) by ALPN");
      return;
    }
    ByteBuf out = on.alloc().buffer();
    Preface.write(out);
    FrameWriter.settings(out, Map.of(Setting.INITIAL_WINDOW_SIZE, WINDOW));
    FrameWriter.windowUpdate(out, 0, WINDOW);
    byte[] content = content();
    reader.opened(STREAM);
    int begin = FrameWriter.beginHeaders(out);
    HpackEncoder encoder = new HpackEncoder(room);
    encoder.begin(out);
    for (Header field : question()) {
      int colon = field.name().length();
      byte[] b = (field.name() + field.value()).getBytes(StandardCharsets.US_ASCII);
      encoder.field(b, 0, colon, colon, b.length, false, out);
    }
    FrameWriter.endHeaders(out, begin, STREAM, content.length == 0, FRAME);
    if (content.length > 0) {
      FrameWriter.data(out, STREAM, content.length, true);
      out.writeBytes(content);
    }
    on.writeAndFlush(out);
  }

  @Override
  final @Nullable String take(ByteBuf bytes) {
    reader.read(bytes.retain());
    return verdict;
  }

  @Override
  final String end() {
    return "closed without an answer";
  }

  private void decide(boolean end) {
    if (verdict == null) {
      verdict = judge(fields, body, length, end || length == BODY_MAX);
    }
  }

  private void fail(String cause) {
    if (verdict == null) {
      verdict = cause;
    }
  }

  private ByteBuf buffer() {
    return requireNonNull(ctx).alloc().buffer();
  }

  private void send(ByteBuf frame) {
    requireNonNull(ctx).writeAndFlush(frame);
  }

  @Override
  public void headers(int stream, byte[] block, int from, int to, boolean end) {
    HpackDecoder.Result result =
        decoder.decode(
            block,
            from,
            to,
            (b, name, value, last, _) -> fields.put(text(b, name, value), text(b, value, last)));
    if (result != HpackDecoder.Result.DECODED) {
      fail("the answer is not HTTP/2");
    } else if (end || !fields.getOrDefault(":status", "").startsWith("1")) {
      decide(end);
    }
  }

  private static String text(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void data(int stream, ByteBuf part, int charged, boolean end) {
    int n = Math.min(part.readableBytes(), BODY_MAX - length);
    part.readBytes(body, length, n);
    part.release();
    length += n;
    decide(end);
  }

  @Override
  public void reset(int stream, ErrorCode code) {
    fail("the request was reset: " + code);
  }

  @Override
  public void setting(Setting setting, long value) {}

  @Override
  public void settings() {
    ByteBuf out = buffer();
    FrameWriter.settingsAcknowledgement(out);
    send(out);
  }

  @Override
  public void settingsAcknowledged() {}

  @Override
  public void ping(long payload, boolean acknowledgement) {
    if (!acknowledgement) {
      ByteBuf out = buffer();
      FrameWriter.ping(out, payload, true);
      send(out);
    }
  }

  @Override
  public void goAway(int last, ErrorCode code) {
    if (last < STREAM) {
      fail("it takes no requests: " + code);
    }
  }

  @Override
  public void windowUpdate(int stream, int increment) {}

  @Override
  public void ignored() {}

  @Override
  public void streamError(int stream, Violation violation) {
    fail("the answer is not HTTP/2: " + violation.words());
  }

  @Override
  public void connectionError(Violation violation) {
    fail("the answer is not HTTP/2: " + violation.words());
  }
}
