package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.FieldRoom;
import io.lbtier.proxy.http2.HpackDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 that sends whatever frames a test wants, in clear text. */
final class FrameClient implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  /** What has come. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Frame(int type, int flags, int stream, byte[] payload) {
    /** The error code of RST_STREAM or GOAWAY. */
    int code() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    /** The first number in the payload. */
    int number() {
      return ByteBuffer.wrap(payload).getInt();
    }

    boolean ends() {
      return (flags & END_STREAM) != 0 && type <= HEADERS;
    }
  }

  /** What a stream has brought: fields as "name: value". */
  record Response(List<String> fields, String body, List<String> trailers) {
    int status() {
      return Integer.parseInt(fields.getFirst().substring(":status: ".length()));
    }
  }

  final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final HpackDecoder decoder = new HpackDecoder(4096, new FieldRoom());

  /** Connects and says the preface, with these settings as pairs of numbers. */
  FrameClient(int port, int... settings) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(32 << 10);
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    settings(settings);
  }

  FrameClient settings(int... settings) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    return frame(SETTINGS, 0, 0, payload.array());
  }

  FrameClient frame(int type, int flags, int stream, byte... payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putShort((short) (payload.length >>> 8)).put((byte) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    return this;
  }

  FrameClient get(int stream, String path) throws IOException {
    return headers(
        stream, true, ":method: GET", ":scheme: http", ":authority: a.example", ":path: " + path);
  }

  FrameClient post(int stream, String... more) throws IOException {
    List<String> fields = new ArrayList<>(List.of(":method: POST", ":scheme: http"));
    fields.addAll(List.of(":authority: a.example", ":path: /"));
    fields.addAll(List.of(more));
    return headers(stream, false, fields.toArray(String[]::new));
  }

  FrameClient headers(int stream, boolean end, String... fields) throws IOException {
    return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
  }

  FrameClient data(int stream, String text, boolean end) throws IOException {
    return frame(DATA, end ? END_STREAM : 0, stream, Message.octets(text));
  }

  FrameClient windowUpdate(int stream, int more) throws IOException {
    return frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(more).array());
  }

  FrameClient reset(int stream) throws IOException {
    return frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
  }

  /** A field block in which nothing is compressed. */
  static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String field : fields) {
      int divider = field.indexOf(": ", 1);
      block.write(0);
      string(field.substring(0, divider), block);
      string(field.substring(divider + 2), block);
    }
    return block.toByteArray();
  }

  private static void string(String s, ByteArrayOutputStream block) {
    int length = s.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      for (length -= 127; length >= 128; length >>>= 7) {
        block.write((length & 127) | 128);
      }
      block.write(length);
    }
    block.writeBytes(Message.octets(s));
  }

  /** The next frame; null when the proxy has ended the connection. */
  @Nullable Frame next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = first << 16 | in.readUnsignedShort();
    int type = in.read();
    int flags = in.read();
    int stream = in.readInt();
    return new Frame(type, flags, stream, in.readNBytes(length));
  }

  /** The next frame of this type; those before it are dropped. */
  Frame next(int type) throws IOException {
    Frame frame = next();
    while (frame != null && frame.type != type) {
      if (frame.type == HEADERS) {
        fields(frame);
      }
      frame = next();
    }
    if (frame == null) {
      throw new IOException("the connection has ended (expected: frame of type " + type + ")");
    }
    return frame;
  }

  /** What comes on a stream, to its end; the window is opened as it comes. */
  Response read(int stream) throws IOException {
    List<String> fields = List.of();
    List<String> trailers = List.of();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean ended = false;
    while (!ended) {
      Frame frame = next();
      if (frame == null || (frame.stream == stream && frame.type == RST_STREAM)) {
        throw new IOException("ended by " + frame + " (expected: a response)");
      }
      List<String> come = frame.type == HEADERS ? fields(frame) : List.of();
      if (frame.stream == stream) {
        switch (frame.type) {
          case HEADERS -> {
            if (fields.isEmpty() || fields.getFirst().startsWith(":status: 1")) {
              fields = come;
            } else {
              trailers = come;
            }
          }
          case DATA -> {
            body.writeBytes(frame.payload);
            if (frame.payload.length > 0) {
              windowUpdate(0, frame.payload.length).windowUpdate(stream, frame.payload.length);
            }
          }
          default -> {}
        }
        ended = frame.ends();
      }
    }
    return new Response(fields, body.toString(StandardCharsets.ISO_8859_1), trailers);
  }

  /** The fields of a HEADERS frame, which must be decoded in order. */
  List<String> fields(Frame frame) {
    List<String> fields = new ArrayList<>();
    decoder.decode(
        frame.payload,
        0,
        frame.payload.length,
        (b, name, value, end, secret) ->
            fields.add(Octets.text(b, name, value) + ": " + Octets.text(b, value, end)));
    return fields;
  }

  /** Whether the proxy ends the connection after what it still has to say. */
  boolean ended() throws IOException {
    Frame frame = next();
    while (frame != null) {
      frame = next();
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
