package io.lbtier.proxy;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The name that a client asks for in its TLS handshake (SNI, RFC 6066 section 3). */
public final class ServerName {
  private static final AttributeKey<String> OF_CHANNEL =
      AttributeKey.valueOf(ServerName.class, "asked");

  private ServerName() {}

  /** Takes note of it; null or empty for none. On the event loop. */
  public static void put(Channel channel, @Nullable String name) {
    if (name != null && !name.isEmpty()) {
      channel.attr(OF_CHANNEL).set(name.toLowerCase(Locale.ROOT));
    }
  }

  /** In lower case; empty for none. */
  public static String of(Channel channel) {
    String name = channel.attr(OF_CHANNEL).get();
    return name == null ? "" : name;
  }
}
