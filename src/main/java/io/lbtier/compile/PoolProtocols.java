package io.lbtier.compile;

import io.lbtier.api.Defaults;
import io.lbtier.api.PoolProtocol;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Pool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What requests are sent to backends in. */
final class PoolProtocols {
  private PoolProtocols() {}

  /**
   * @param stream a listener without requests that uses the pool, in words; null for none
   * @param connecting path of a route that sends CONNECT to the pool; null for none
   */
  static Pool.@Nullable Protocol compile(
      Place at, @Nullable String found, @Nullable String stream, @Nullable String connecting) {
    PoolProtocol protocol =
        Choices.of(
            at, Objects.requireNonNullElse(found, Defaults.POOL_PROTOCOL), PoolProtocol.class);
    if (protocol != PoolProtocol.HTTP2) {
      return null;
    }
    if (stream != null) {
      at.error(
          Reason.Conflict,
          "%s sends to this pool too, and passes bytes on as they are".formatted(stream));
    }
    if (connecting != null) {
      at.error(Reason.Conflict, connecting + " sends CONNECT to this pool; give HTTP1");
    }
    return Pool.Protocol.HTTP2;
  }
}
