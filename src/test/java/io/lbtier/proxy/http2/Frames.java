package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a {@link FrameReader} tells, as text: one line an event. */
final class Frames implements FrameListener {
  final List<String> events = new ArrayList<>();

  @Override
  public void data(int stream, ByteBuf part, int charged, boolean end) {
    String octets = ByteBufUtil.hexDump(part);
    part.release();
    int sum = charged;
    String last = events.isEmpty() ? "" : events.getLast();
    if (last.startsWith("data " + stream + " ") && last.endsWith("...")) {
      // Parts of one frame are one event, however it was cut.
      String[] before = events.removeLast().replace("...", "").split(" ", -1);
      octets = before[2] + octets;
      sum += Integer.parseInt(before[3]);
    }
    events.add("data " + stream + " " + octets + " " + sum + (end ? " end" : "..."));
  }

  @Override
  public void headers(int stream, byte[] block, int from, int to, boolean end) {
    events.add(
        "headers "
            + stream
            + " "
            + HexFormat.of().formatHex(block, from, to)
            + (end ? " end" : ""));
  }

  @Override
  public void reset(int stream, ErrorCode code) {
    events.add("reset " + stream + " " + code);
  }

  @Override
  public void setting(Setting setting, long value) {
    events.add("setting " + setting + " " + value);
  }

  @Override
  public void settings() {
    events.add("settings");
  }

  @Override
  public void settingsAcknowledged() {
    events.add("settings ack");
  }

  @Override
  public void ping(long payload, boolean acknowledgement) {
    events.add("ping " + Long.toHexString(payload) + (acknowledgement ? " ack" : ""));
  }

  @Override
  public void goAway(int last, ErrorCode code) {
    events.add("goaway " + last + " " + code);
  }

  @Override
  public void windowUpdate(int stream, int increment) {
    events.add("window " + stream + " " + increment);
  }

  @Override
  public void ignored() {
    events.add("ignored");
  }

  @Override
  public void streamError(int stream, Violation violation) {
    events.add("stream error " + stream + " " + violation);
  }

  @Override
  public void connectionError(Violation violation) {
    events.add("error " + violation);
  }

  /** What a server makes of the input after a preface and empty settings, which arrive as well. */
  static List<String> ofServer(byte[] input, int step) {
    Frames frames = new Frames();
    FrameReader reader = FrameReader.ofServer(frames, 20_000);
    ByteBuf begin = Unpooled.buffer();
    Preface.write(begin);
    begin.writeBytes(SETTINGS);
    reader.read(begin);
    frames.read(reader, input, step);
    return frames.events.subList(1, frames.events.size());
  }

  /** What a client that has opened stream 3 makes of the input. */
  static List<String> ofClient(byte[] input, int step) {
    Frames frames = new Frames();
    FrameReader reader = FrameReader.ofClient(frames, 20_000);
    reader.opened(3);
    reader.read(Unpooled.copiedBuffer(SETTINGS));
    frames.read(reader, input, step);
    return frames.events.subList(1, frames.events.size());
  }

  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private void read(FrameReader reader, byte[] input, int step) {
    for (int i = 0; i < input.length; i += step) {
      reader.read(Unpooled.copiedBuffer(input, i, Math.min(step, input.length - i)));
    }
  }

  /** A frame of type, flags, stream and payload in hexadecimal. */
  static String frame(int type, int flags, int stream, String payload) {
    byte[] octets = HexFormat.of().parseHex(payload.replace(" ", ""));
    ByteBuf out = Unpooled.buffer();
    out.writeMedium(octets.length).writeByte(type).writeByte(flags).writeInt(stream);
    return ByteBufUtil.hexDump(out.writeBytes(octets));
  }
}
