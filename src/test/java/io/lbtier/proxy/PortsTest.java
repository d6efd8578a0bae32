package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Listener;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final Listener.Udp DNS = new Listener.Udp("dns", 53, "p", 60_000, 100, 0);

  private static final String TAKEN =
      "UDP port 53 on fd00::5 is taken by another process on this host; free it or choose another"
          + " port";

  private final List<String> events = new ArrayList<>();
  private final Bound bound = new Bound();
  private final Ports ports = new Ports(_ -> bound, event -> events.add(event.message()));

  private static final class Bound implements OpenPort {
    private @Nullable Unbound unbound;

    @Override
    public void close() {}

    @Override
    public @Nullable FileDescriptor descriptor() {
      return null;
    }

    @Override
    public @Nullable Unbound unbound() {
      return unbound;
    }
  }

  private static OpenPort.Unbound taken() {
    IOException cause = new BindException("bind(..) failed: Address already in use");
    return new OpenPort.Unbound(InetAddress.ofLiteral("fd00::5"), cause);
  }

  @Test
  void anAddressThatAnotherHasIsToldOnceAsLongAsItHasIt() {
    ports.want(List.of(DNS));
    assertThat(ports.lookAgain()).isFalse();
    assertThat(ports.error(DNS.socket())).isEmpty();
    bound.unbound = taken();
    assertThat(ports.lookAgain()).isTrue();
    assertThat(ports.lookAgain()).isFalse();
    ports.want(List.of(DNS));
    assertThat(ports.error(DNS.socket())).isEqualTo(TAKEN);
    assertThat(ports.complete()).isTrue();
    bound.unbound = null;
    assertThat(ports.lookAgain()).isTrue();
    assertThat(ports.error(DNS.socket())).isEmpty();
    assertThat(events)
        .containsExactly(
            "listener dns is listening on UDP port 53",
            "listener dns is not listening: " + TAKEN,
            "listener dns is listening on UDP port 53");
  }

  @Test
  void itIsToldOfAPortThatIsBoundOnlyNowToo() {
    bound.unbound = taken();
    ports.want(List.of(DNS));
    assertThat(ports.error(DNS.socket())).isEqualTo(TAKEN);
    assertThat(events).hasSize(2);
  }
}
