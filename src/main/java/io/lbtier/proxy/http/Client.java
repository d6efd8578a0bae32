package io.lbtier.proxy.http;

import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from and its response goes: a connection with HTTP/1, or a stream of one
 * with HTTP/2. What an {@link Exchange} knows of it; all on one event loop.
 */
interface Client {
  Worker worker();

  ByteBufAllocator alloc();

  ClientIdentity identity();

  /** Whether bodies of unknown length come from it and go to it as chunks (HTTP/1). */
  boolean chunks();

  /** Whether there may be another request. */
  boolean persistent();

  /** Whether it has sent more than its request. */
  boolean ahead();

  /** It has so long for what comes next. */
  void timeout(long millis);

  /** Whether any of what was written has left since this was asked last. */
  boolean progressed();

  /** Goes on with its input where that had to wait. */
  void process();

  /** Sends a 1xx response. */
  void interim(ResponseHead interim);

  /**
   * Sends the head of a response, and what has come of its body with it.
   *
   * @param body where {@code n} octets are to be read from; null for none
   * @param last whether the response is complete with that
   * @return how many octets that makes
   */
  int respond(
      ResponseHead head,
      Framing framing,
      Persistence persistence,
      @Nullable ByteBuf body,
      int n,
      boolean last);

  /**
   * Sends a part of the body, which is taken over; it leaves with {@link #flush}.
   *
   * @param last whether the response is complete with that
   */
  void part(ByteBuf part, boolean last);

  /** Sends lines after the body, each with its end; dropped where there is no place for them. */
  void trailers(byte[] lines);

  /** Sends a whole response, in the form of HTTP/1.1. */
  void reply(byte[] octets);

  void flush();

  /** The response is complete; {@code persistent} is what the client was told. */
  void finished(boolean persistent);

  /** Ends the response so that what has been sent of it cannot be taken for the whole. */
  void abort();

  /**
   * Goes on with another protocol, for a request that has asked for one.
   *
   * @param early what the backend has sent of that already; taken over
   */
  void tunnel(UpstreamConnection with, TunnelRecord record, @Nullable ByteBuf early);
}
