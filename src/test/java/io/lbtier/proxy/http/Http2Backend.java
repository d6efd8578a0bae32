package io.lbtier.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FieldRoom;
import io.lbtier.proxy.http2.FrameListener;
import io.lbtier.proxy.http2.FrameReader;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.HpackDecoder;
import io.lbtier.proxy.http2.HpackEncoder;
import io.lbtier.proxy.http2.Setting;
import io.lbtier.proxy.http2.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that speaks HTTP/2 as a test wants it to, also wrongly. A thread a connection. */
final class Http2Backend implements AutoCloseable {
  /** A request that has come to its end. */
  record Request(int stream, List<String> fields, String body, List<String> trailers) {
    String field(String name) {
      return fields.stream()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }
  }

  /** What becomes of a request; on the connection's thread. */
  interface Handler {
    void handle(Connection connection, Request request);
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  final List<Connection> connections = new CopyOnWriteArrayList<>();
  final AtomicInteger resets = new AtomicInteger();
  final AtomicInteger pings = new AtomicInteger();

  private final ServerSocket server;
  private final Handler handler;
  private final Map<Setting, Integer> settings;

  Http2Backend(Handler handler) throws IOException {
    this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), Map.of(), handler);
  }

  Http2Backend(ServerSocket server, Map<Setting, Integer> settings, Handler handler) {
    this.server = server;
    this.settings = settings;
    this.handler = handler;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Connection connection = new Connection(server.accept());
        connections.add(connection);
        Thread.ofPlatform().daemon().start(connection::run);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }

  /** One connection. */
  final class Connection implements FrameListener {
    final List<String> errors = new CopyOnWriteArrayList<>();

    private final Socket socket;
    private final FieldRoom room = new FieldRoom();
    private final HpackDecoder decoder = new HpackDecoder(4096, room);
    private final HpackEncoder encoder = new HpackEncoder(new FieldRoom());
    private final FrameReader reader = FrameReader.ofServer(this, 1 << 20);
    private final Map<Integer, Request> open = new TreeMap<>();

    /** Whether what comes is not acknowledged by windows. */
    volatile boolean stingy;

    private Connection(Socket socket) {
      this.socket = socket;
    }

    private void run() {
      try {
        ByteBuf out = Unpooled.buffer();
        FrameWriter.settings(out, settings);
        send(out);
        byte[] in = new byte[65_536];
        for (int n = socket.getInputStream().read(in);
            n > 0;
            n = socket.getInputStream().read(in)) {
          reader.read(Unpooled.copiedBuffer(in, 0, n));
        }
      } catch (IOException | UncheckedIOException e) {
        // The proxy has closed, or the test has.
      }
    }

    synchronized void send(ByteBuf frames) {
      try {
        socket.getOutputStream().write(ByteBufUtil.getBytes(frames));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void close() throws IOException {
      socket.close();
    }

    /** A field block of lines, name and value divided by a colon and a space. */
    synchronized void headers(int stream, boolean end, String... lines) {
      ByteBuf out = Unpooled.buffer();
      int begin = FrameWriter.beginHeaders(out);
      encoder.begin(out);
      for (String line : lines) {
        byte[] b = line.getBytes(ISO_8859_1);
        int colon = line.indexOf(": ", 1);
        encoder.field(b, 0, colon, colon + 2, b.length, false, out);
      }
      FrameWriter.endHeaders(out, begin, stream, end, 16_384);
      send(out);
    }

    void data(int stream, boolean end, String text) {
      data(stream, end, text.getBytes(ISO_8859_1));
    }

    void data(int stream, boolean end, byte[] octets) {
      ByteBuf out = Unpooled.buffer();
      FrameWriter.data(out, stream, octets.length, end);
      send(out.writeBytes(octets));
    }

    void refuse(int stream, ErrorCode code) {
      ByteBuf out = Unpooled.buffer();
      FrameWriter.reset(out, stream, code);
      send(out);
    }

    void leave(int last, ErrorCode code) {
      ByteBuf out = Unpooled.buffer();
      FrameWriter.goAway(out, last, code);
      send(out);
    }

    /** 200 with this text. */
    void answer(int stream, String text) {
      headers(stream, false, ":status: 200", "content-length: " + text.length());
      data(stream, true, text);
    }

    @Override
    public void data(int stream, ByteBuf part, int charged, boolean end) {
      Request request = open.get(stream);
      String text = part.toString(ISO_8859_1);
      part.release();
      if (!stingy) {
        grant(stream, charged);
      }
      if (request != null) {
        request = new Request(stream, request.fields, request.body + text, List.of());
        open.put(stream, request);
        ended(request, end);
      }
    }

    /** Lets the proxy send more. */
    void grant(int stream, int octets) {
      if (octets > 0) {
        ByteBuf out = Unpooled.buffer();
        FrameWriter.windowUpdate(out, 0, octets);
        FrameWriter.windowUpdate(out, stream, octets);
        send(out);
      }
    }

    private void ended(Request request, boolean end) {
      if (end) {
        open.remove(request.stream);
        requests.add(request);
        handler.handle(this, request);
      }
    }

    @Override
    public void headers(int stream, byte[] block, int from, int to, boolean end) {
      List<String> lines = new ArrayList<>();
      decoder.decode(
          block,
          from,
          to,
          (b, name, value, last, secret) ->
              lines.add(
                  new String(b, name, value - name, ISO_8859_1)
                      + ": "
                      + new String(b, value, last - value, ISO_8859_1)));
      Request before = open.get(stream);
      Request request =
          before == null
              ? new Request(stream, lines, "", List.of())
              : new Request(stream, before.fields, before.body, lines);
      open.put(stream, request);
      ended(request, end);
    }

    @Override
    public void reset(int stream, ErrorCode code) {
      open.remove(stream);
      resets.incrementAndGet();
    }

    @Override
    public void setting(Setting setting, long value) {}

    @Override
    public void settings() {
      ByteBuf out = Unpooled.buffer();
      FrameWriter.settingsAcknowledgement(out);
      send(out);
    }

    @Override
    public void settingsAcknowledged() {}

    @Override
    public void ping(long payload, boolean acknowledgement) {
      pings.incrementAndGet();
      ByteBuf out = Unpooled.buffer();
      FrameWriter.ping(out, payload, true);
      send(out);
    }

    @Override
    public void goAway(int last, ErrorCode code) {
      errors.add(code.toString());
    }

    @Override
    public void windowUpdate(int stream, int increment) {}

    @Override
    public void ignored() {}

    @Override
    public void streamError(int stream, Violation violation) {
      errors.add(violation.toString());
    }

    @Override
    public void connectionError(Violation violation) {
      errors.add(violation.toString());
    }
  }
}
