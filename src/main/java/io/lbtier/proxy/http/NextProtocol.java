package io.lbtier.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks its connection, or its stream, to become in place of HTTP: another protocol
 * (RFC 9110 section 7.8), or a tunnel by CONNECT. Each request begins anew.
 */
final class NextProtocol {
  private static final String KEY = "sec-websocket-key";
  private static final String ANSWER = "sec-websocket-accept";

  private boolean wanted;

  /** Whether it is a tunnel by CONNECT. */
  boolean connect;

  /** Whether the client takes any 2xx for its agreement, as with CONNECT and with HTTP/2. */
  boolean byStatus;

  private byte @Nullable [] name;

  /** What the backend has to answer the key that the proxy has sent it; null for none. */
  private @Nullable String answer;

  /** Nothing. */
  void none() {
    wanted = false;
    connect = false;
    byStatus = false;
    name = null;
    answer = null;
  }

  /** What this request asks for, hardly ever anything. */
  void of(RequestHead request) {
    if (wanted) {
      none();
    }
    if (request.line.connect || request.upgrades()) {
      wanted = true;
      connect = request.line.connect;
      byStatus = connect || request.http2;
      name = connect ? null : request.upgrade.protocol();
      String key = request.http2 && !connect ? request.lines.first(KEY) : null;
      answer = key == null ? null : WebSocketKey.answer(key);
    }
  }

  /** Whether it is anything. */
  boolean wanted() {
    return wanted;
  }

  /** Whether this response, a 101, goes on with it. */
  boolean isAgreed(ResponseHead response) {
    return name != null
        && !response.http10
        && response.connection.upgrade
        && response.upgrade.is(name)
        && (answer == null || answer.equals(response.lines.first(ANSWER)));
  }

  /** Has the response that agrees say what the client is to hear. */
  void apply(ResponseHead response) {
    // Whatever a 2xx to CONNECT says of a body, it has none (RFC 9110 section 9.3.6).
    response.contentLength = -1;
    response.chunked = false;
    if (answer != null) {
      response.lines.drop(WebSocketKey::isAnswer);
    }
  }
}
