package io.lbtier.api;

/** What requests are sent to backends in. */
public enum PoolProtocol {
  HTTP1,
  HTTP2
}
