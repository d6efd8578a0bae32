package io.lbtier.proxy.proxyprotocol;

/** What came is no header of the PROXY protocol; the message says what is wrong with it. */
final class ProxyHeaderException extends Exception {
  private static final long serialVersionUID = 1L;

  ProxyHeaderException(String message) {
    super(message, null, false, false);
  }
}
