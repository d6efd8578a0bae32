package io.lbtier.proxy.http;

import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.tls.TlsCauses;

/**
 * How long a connection to a backend of HTTP/2 lasts: how long it may take to be made, how long it
 * is kept without a request, and how it is found out that the backend is gone without a word.
 */
final class Http2UpstreamLife extends Deadline {
  /** After so long without a sign of life a new request comes with a ping. */
  private static final long SILENT_NANOS = 5_000_000_000L;

  /**
   * Open streams may be silent for so long before the backend is asked; gRPC servers take a client
   * that asks more often than every five minutes for a nuisance.
   */
  private static final long QUIET_MILLIS = 330_000;

  /** The answer to a ping may take so long. */
  private static final long PATIENCE_MILLIS = 5_000;

  /** Pings that new requests bring before the backend has sent anything of a response. */
  private static final int MOST_PINGS = 2;

  private enum State {
    CONNECTING,
    BUSY,
    ASKED,
    IDLE
  }

  private final Http2UpstreamConnection connection;
  private final Http2Dial dial;
  private final long idleMillis;
  private State state = State.CONNECTING;
  private boolean dialling;
  private boolean over;
  private long heardNanos;
  private long askedNanos;
  private int pings;

  Http2UpstreamLife(Http2UpstreamConnection connection, Http2Dial dial, long idleMillis) {
    super(connection.worker.loop);
    this.connection = connection;
    this.dial = dial;
    this.idleMillis = idleMillis;
  }

  void start() {
    if (state == State.CONNECTING && !over && !dialling) {
      // Once: requests that join it do not make it any better.
      dialling = true;
      set(dial.millis());
      dial.start(this::ready);
    }
  }

  private void ready() {
    if (over) {
      connection.channel.close();
      return;
    }
    heard();
    state = State.BUSY;
    connection.ready();
  }

  boolean connected() {
    return state != State.CONNECTING;
  }

  /** Whether no stream may be begun any more. */
  boolean over() {
    return over;
  }

  /** No more streams are begun, those that are open go on. */
  void retire() {
    over = true;
  }

  /** The connection is closed. */
  void end() {
    over = true;
    clear();
  }

  /** Something has come. */
  void heard() {
    heardNanos = System.nanoTime();
  }

  /** A part of a response has come. */
  void answered() {
    pings = 0;
  }

  /** A stream begins. */
  void busy() {
    boolean silent = System.nanoTime() - heardNanos > SILENT_NANOS;
    if (silent && state != State.ASKED && pings < MOST_PINGS) {
      pings++;
      ask();
    } else if (state == State.IDLE) {
      state = State.BUSY;
      set(QUIET_MILLIS);
    }
  }

  /** No stream is open. */
  void idle() {
    if (state != State.ASKED) {
      state = State.IDLE;
      set(idleMillis);
    }
  }

  private void ask() {
    state = State.ASKED;
    askedNanos = System.nanoTime();
    FrameWriter.ping(connection.output.frames(), askedNanos, false);
    set(PATIENCE_MILLIS);
  }

  @Override
  protected void expired() {
    switch (state) {
      case CONNECTING -> connection.fail(Fault.CONNECT_TIMEOUT, "no connection in time");
      case IDLE -> {
        FrameWriter.goAway(connection.output.frames(), 0, ErrorCode.NO_ERROR);
        connection.output.flush();
        connection.fail(Fault.RESET, "idle for too long");
      }
      case ASKED -> {
        if (heardNanos - askedNanos < 0) {
          connection.fail(Fault.RESET, "the backend does not answer a ping");
        } else {
          state = connection.idle() ? State.IDLE : State.BUSY;
          set(connection.idle() ? idleMillis : QUIET_MILLIS);
        }
      }
      case BUSY -> {
        long silentMillis = (System.nanoTime() - heardNanos) / 1_000_000;
        if (silentMillis >= QUIET_MILLIS) {
          ask();
        } else {
          set(QUIET_MILLIS - silentMillis);
        }
      }
    }
  }

  /** Whether this says that the backend does not want our certificate, which it does late. */
  boolean refused(Throwable cause) {
    if (connection.tls == null || !connected() || !TlsCauses.isTls(cause)) {
      return false;
    }
    connection.fail(Fault.TLS_REFUSED, connection.tls.words(cause));
    return true;
  }
}
