package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/** Writes frames. Field blocks are written in place and cut into frames afterwards. */
public final class FrameWriter {
  private FrameWriter() {}

  private static void header(ByteBuf out, int length, int type, int flags, int stream) {
    out.writeMedium(length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
  }

  /** The header of a DATA frame; {@code length} octets of payload follow it. */
  public static void data(ByteBuf out, int stream, int length, boolean end) {
    header(out, length, Frame.DATA, end ? Frame.END_STREAM : 0, stream);
  }

  /** Leaves room for the header of HEADERS; the field block is written next. Where it began. */
  public static int beginHeaders(ByteBuf out) {
    int begin = out.writerIndex();
    out.writeZero(Frame.HEADER);
    return begin;
  }

  /**
   * The field block is written: makes HEADERS of it, and CONTINUATION if it does not fit.
   *
   * @param begin what {@link #beginHeaders} returned
   * @param maxFrame the peer's MAX_FRAME_SIZE
   */
  public static void endHeaders(ByteBuf out, int begin, int stream, boolean end, int maxFrame) {
    int length = out.writerIndex() - begin - Frame.HEADER;
    int more = length <= maxFrame ? 0 : (length - 1) / maxFrame;
    out.writeZero(more * Frame.HEADER);
    // From the last frame to the first, for each moves to where later ones have been.
    for (int k = more; k > 0; k--) {
      int from = begin + Frame.HEADER + k * maxFrame;
      int n = Math.min(maxFrame, length - k * maxFrame);
      int to = from + k * Frame.HEADER;
      move(out, from, to, n);
      int flags = k == more ? Frame.END_HEADERS : 0;
      setHeader(out, to - Frame.HEADER, n, Frame.CONTINUATION, flags, stream);
    }
    int flags = (more == 0 ? Frame.END_HEADERS : 0) | (end ? Frame.END_STREAM : 0);
    setHeader(out, begin, Math.min(length, maxFrame), Frame.HEADERS, flags, stream);
  }

  private static void move(ByteBuf out, int from, int to, int n) {
    byte[] moved = new byte[n];
    out.getBytes(from, moved);
    out.setBytes(to, moved);
  }

  private static void setHeader(ByteBuf out, int at, int length, int type, int flags, int stream) {
    out.setMedium(at, length);
    out.setByte(at + 3, type);
    out.setByte(at + 4, flags);
    out.setInt(at + 5, stream);
  }

  /** Ends a stream at once. */
  public static void reset(ByteBuf out, int stream, ErrorCode code) {
    header(out, 4, Frame.RST_STREAM, 0, stream);
    out.writeInt(code.code());
  }

  /** Says what is not as the standard has it. */
  public static void settings(ByteBuf out, Map<Setting, Integer> settings) {
    header(out, 6 * settings.size(), Frame.SETTINGS, 0, 0);
    settings.forEach(
        (setting, value) -> {
          out.writeShort(setting.id);
          out.writeInt(value);
        });
  }

  /** Says that the peer's settings are in force. */
  public static void settingsAcknowledgement(ByteBuf out) {
    header(out, 0, Frame.SETTINGS, Frame.ACK, 0);
  }

  /** Asks for a sign of life, or gives one. */
  public static void ping(ByteBuf out, long payload, boolean acknowledgement) {
    header(out, 8, Frame.PING, acknowledgement ? Frame.ACK : 0, 0);
    out.writeLong(payload);
  }

  /**
   * Says that no more streams are taken.
   *
   * @param last highest stream that was or may be processed
   */
  public static void goAway(ByteBuf out, int last, ErrorCode code) {
    header(out, 8, Frame.GOAWAY, 0, 0);
    out.writeInt(last);
    out.writeInt(code.code());
  }

  /**
   * Lets the peer send more.
   *
   * @param stream 0 for the connection
   * @param increment 1 to 2^31-1
   */
  public static void windowUpdate(ByteBuf out, int stream, int increment) {
    header(out, 4, Frame.WINDOW_UPDATE, 0, stream);
    out.writeInt(increment);
  }
}
