package io.lbtier.proxy.http;

import io.lbtier.proxy.ServerName;
import io.lbtier.proxy.proxyprotocol.ProxyHeader;
import io.netty.channel.socket.SocketChannel;
import java.util.Arrays;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a client's connection, and what backends are told of it. */
final class ClientIdentity {
  private final SocketChannel channel;
  private final boolean tls;
  private final byte[] octets;
  private byte[] forwarded;

  ClientIdentity(SocketChannel channel, boolean tls) {
    this.channel = channel;
    this.tls = tls;
    var remote = ProxyHeader.clientOf(channel);
    this.octets = remote == null ? new byte[0] : remote.getAddress().getAddress();
    this.forwarded =
        Octets.ascii(address() + "\r\nX-Forwarded-Proto: " + (tls ? "https" : "http") + "\r\n");
  }

  /** Address, without port. */
  String address() {
    var remote = ProxyHeader.clientOf(channel);
    return remote == null ? "unknown" : remote.getAddress().getHostAddress();
  }

  /** Address, 4 or 16 octets. */
  byte[] octets() {
    return octets;
  }

  /** Whether it speaks TLS. */
  boolean tls() {
    return tls;
  }

  /** Name that its TLS handshake asked for, in lower case; empty for none. */
  String serverName() {
    return ServerName.of(channel);
  }

  /** End of the X-Forwarded-For line and the lines after it. */
  byte[] forwarded() {
    return forwarded;
  }

  /** Backends are told of the certificate that it has shown in this session, if it has. */
  void certificateOf(@Nullable SSLSession session) {
    if (session != null) {
      byte[] line = ClientCertificate.line(session);
      int length = forwarded.length;
      forwarded = Arrays.copyOf(forwarded, length + line.length);
      System.arraycopy(line, 0, forwarded, length, line.length);
    }
  }
}
