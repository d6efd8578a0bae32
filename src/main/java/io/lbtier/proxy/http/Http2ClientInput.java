package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameListener;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.Setting;
import io.lbtier.proxy.http2.Violation;
import io.netty.buffer.ByteBuf;

/** Hears what a client sends on its HTTP/2 connection, and gives each stream what is its own. */
final class Http2ClientInput implements FrameListener {
  private final Http2ClientConnection connection;
  private final Http2ClientHeads heads;
  private final Http2ClientStreams streams;
  private final Http2ClientOutput output;

  Http2ClientInput(Http2ClientConnection connection, Http2ClientHeads heads) {
    this.connection = connection;
    this.heads = heads;
    this.streams = connection.streams;
    this.output = connection.output;
  }

  @Override
  public void headers(int id, byte[] block, int from, int to, boolean end) {
    Http2ClientStream stream = streams.get(id);
    if (stream == null) {
      heads.request(id, block, from, to, end);
    } else {
      heads.trailers(stream, block, from, to, end);
    }
  }

  @Override
  public void data(int id, ByteBuf part, int charged, boolean end) {
    if (!connection.takes(charged)) {
      part.release();
      connection.fail(Violation.WINDOW_OVERRUN);
      return;
    }
    Http2ClientStream stream = streams.get(id);
    if (stream == null) {
      part.release();
      connection.release(charged);
      if (!streams.wasResetHere(id)) {
        output.reset(id, ErrorCode.STREAM_CLOSED);
        streams.refused(id);
        connection.suspect();
      }
      return;
    }
    if (part.isReadable() || end) {
      connection.guard.useful();
    } else {
      ignored();
    }
    // Unless that was one too many.
    if (stream.id() != 0) {
      stream.data(part, charged, end);
    }
  }

  @Override
  public void reset(int id, ErrorCode code) {
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.abandon();
    }
    connection.suspect();
  }

  @Override
  public void setting(Setting setting, long value) {
    switch (setting) {
      case HEADER_TABLE_SIZE -> output.tableSize(value);
      case INITIAL_WINDOW_SIZE -> {
        long change = value - heads.sendWindow();
        heads.sendWindow((int) value);
        for (Http2ClientStream stream : streams.all()) {
          if (!stream.windowGrows(change)) {
            connection.fail(Violation.WINDOW_OVERFLOW);
            return;
          }
        }
      }
      case ENABLE_PUSH,
          MAX_CONCURRENT_STREAMS,
          MAX_FRAME_SIZE,
          MAX_HEADER_LIST_SIZE,
          ENABLE_CONNECT_PROTOCOL -> {}
    }
  }

  @Override
  public void settings() {
    FrameWriter.settingsAcknowledgement(output.frames());
    ignored();
  }

  @Override
  public void settingsAcknowledged() {
    ignored();
  }

  @Override
  public void ping(long payload, boolean acknowledgement) {
    if (acknowledgement) {
      connection.life.heard(payload);
    } else {
      FrameWriter.ping(output.frames(), payload, true);
    }
    ignored();
  }

  /** It opens no more streams, of which it cannot take any from this side. */
  @Override
  public void goAway(int last, ErrorCode code) {
    connection.life.drain();
  }

  @Override
  public void windowUpdate(int id, int increment) {
    if (id == 0) {
      if (!output.windowGrows(increment)) {
        connection.fail(Violation.WINDOW_OVERFLOW);
      }
    } else {
      Http2ClientStream stream = streams.get(id);
      if (stream != null && !stream.windowGrows(increment)) {
        stream.fail(ErrorCode.FLOW_CONTROL_ERROR);
      }
    }
    ignored();
  }

  @Override
  public void ignored() {
    if (!connection.guard.idleFrame()) {
      connection.fail(Violation.FLOOD);
    }
  }

  @Override
  public void streamError(int id, Violation violation) {
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.fail(violation.code());
    } else {
      connection.suspect();
    }
  }

  @Override
  public void connectionError(Violation violation) {
    connection.fail(violation);
  }
}
