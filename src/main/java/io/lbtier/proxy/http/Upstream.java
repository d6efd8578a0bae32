package io.lbtier.proxy.http;

import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Backend;
import io.netty.buffer.ByteBuf;

/**
 * The way of one request to a backend, and of the response back: a connection with HTTP/1, or a
 * stream of one with HTTP/2. It tells the {@link Exchange} it was given. When it fails before it
 * has ended, it calls {@link Exchange#failed} once, and is closed then.
 */
interface Upstream {
  Backend backend();

  /** Whether it can carry the request; until then nothing is written. */
  boolean connected();

  /** Begins to connect, if nobody has; the exchange hears of the outcome, perhaps at once. */
  void start();

  /** Whether the backend may have closed it before the request came. */
  boolean reused();

  /**
   * Sends the head of a request, in the form of HTTP/1.1.
   *
   * @param head taken over
   * @param body how what is written after it shows its end; OPEN means that the head says chunked
   */
  void begin(ByteBuf head, Framing body);

  /** Whether it takes a part of the body now. */
  boolean takesBody();

  /** Sends a part of the body, which is taken over. */
  void part(ByteBuf part);

  /** Sends lines after the body, each with its end; dropped where there is no place for them. */
  void trailers(byte[] lines);

  /** The body is complete. */
  void end();

  /** Sends what has been written, if {@code soon} together with what others have written. */
  void flush(boolean soon);

  /** Reads on, or not. */
  void read(boolean wanted);

  /** The response is complete: keeps what it can be used for again, if it can. */
  void release(boolean reusable, long nowNanos, long idleMillis, Snapshot snapshot);

  /** Lets go of the exchange, which hears no more of it, and ends what is under way. */
  void close();
}
