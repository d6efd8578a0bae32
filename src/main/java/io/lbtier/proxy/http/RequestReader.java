package io.lbtier.proxy.http;

import io.lbtier.model.Listener;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the input of a client's connection into requests, one at a time, and hands each to the
 * {@link Exchange}. While an exchange is under way, what follows its request stays unread in the
 * kernel but for one buffer.
 */
final class RequestReader {
  private enum State {
    /** Between requests, or in the head of one. */
    HEAD,
    /** In the body of a request. */
    BODY,
    /** The request is complete, its response is not. */
    RESPONSE,
    /** No more requests; what comes is dropped. */
    OVER
  }

  private final ClientConnection client;
  private final Exchange exchange;
  private final HeadReader headReader;
  private State state = State.HEAD;
  private @Nullable ByteBuf in;
  private boolean processing;
  private boolean reading = true;

  RequestReader(ClientConnection client, Exchange exchange) {
    this.client = client;
    this.exchange = exchange;
    this.headReader = new HeadReader(client.worker());
  }

  /** Whether no request is under way; a part of the next one may have come. */
  boolean betweenRequests() {
    return state == State.HEAD;
  }

  /** Whether a request is under way. */
  boolean inRequest() {
    return state == State.BODY || state == State.RESPONSE;
  }

  /** Whether nothing has come that was not used. */
  boolean isEmpty() {
    return in == null;
  }

  /** Whether nothing of the next request's head has been looked at. */
  boolean untouched() {
    return headReader.untouched();
  }

  /** Takes over what has come. */
  void take(ByteBuf come) {
    if (state == State.OVER) {
      come.release();
      return;
    }
    exchange.received(come.readableBytes());
    in = Buffers.append(in, come, client.channel.alloc());
    process();
  }

  /** Uses up input as far as possible, and sends on what came of it. */
  void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      for (ByteBuf input = in; input != null && step(input); ) {
        input = in;
      }
    } finally {
      processing = false;
    }
    exchange.upstream.flush();
    read();
  }

  /** Whether there may be more to do. */
  private boolean step(ByteBuf input) {
    return switch (state) {
      case HEAD -> client.output.writable() && head(input);
      case BODY -> body(input);
      case RESPONSE, OVER -> false;
    };
  }

  /** Reads from the kernel only what there is a use for. */
  void read() {
    boolean wanted =
        switch (state) {
          case HEAD -> client.output.writable();
          case BODY -> exchange.upstream.takesBody();
          case RESPONSE -> in == null;
          case OVER -> true;
        };
    if (wanted != reading) {
      reading = wanted;
      client.channel.config().setAutoRead(wanted);
    }
  }

  private boolean head(ByteBuf input) {
    Snapshot snapshot = client.snapshot();
    LiveListener.Http listener = client.listener(snapshot);
    if (listener == null) {
      client.refuse(Fault.NO_LISTENER, snapshot, null);
      return true;
    }
    RequestHead request = client.worker().request;
    Listener.HttpLimits limits = listener.config().limits();
    boolean first = headReader.untouched();
    int end = headReader.read(input, request, limits.headBytes(), limits.headers());
    if (end == Head.INCOMPLETE) {
      if (first) {
        client.timeout(listener.config().timeouts().headMillis());
      }
      return false;
    }
    if (end > 0) {
      input.skipBytes(end);
      in = Buffers.rest(input);
      begin(snapshot, listener, request);
    } else if (request.fault != null) {
      client.refuse(request.fault, snapshot, listener);
    } else {
      client.refuse(
          request.line.complete ? Fault.LARGE_HEAD : Fault.LONG_TARGET, snapshot, listener);
    }
    return true;
  }

  private void begin(Snapshot snapshot, LiveListener.Http listener, RequestHead request) {
    client.served(listener);
    state = State.BODY;
    exchange.begin(snapshot, listener, request);
    if (state == State.BODY && exchange.requestBody.done()) {
      state = State.RESPONSE;
    }
  }

  private boolean body(ByteBuf input) {
    if (!exchange.upstream.takesBody()) {
      return false;
    }
    Body body = exchange.requestBody;
    int n = body.next(input);
    if (body.broken() || body.tooLarge()) {
      exchange.cut(body.broken() ? Fault.BAD_CHUNK : Fault.TOO_LARGE);
      return true;
    }
    if (n > 0 && n == input.readableBytes()) {
      in = null;
      exchange.sendBody(input);
    } else {
      if (n > 0) {
        exchange.sendBody(input.readRetainedSlice(n));
      }
      in = Buffers.rest(input);
    }
    if (body.done()) {
      state = State.RESPONSE;
      if (body.hasTrailers()) {
        exchange.sendTrailers(body.trailers());
      }
      exchange.bodySent();
    }
    return true;
  }

  /** Goes on to the next request. */
  void next() {
    state = State.HEAD;
  }

  /** There will be no other request, for the connection is another's now: what has come of it. */
  @Nullable ByteBuf handOver() {
    ByteBuf come = in;
    in = null;
    state = State.OVER;
    return come;
  }

  /** There will be no other request: drops what has come and will come. */
  void end() {
    state = State.OVER;
    Buffers.release(in);
    in = null;
  }
}
