package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Rate;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientBucketsTest {
  private static final long NOW = 12_345;
  private static final long SECOND = 1_000_000_000;
  private static final int ROOM = ClientBuckets.SETS * ClientBuckets.WAYS;

  private final ClientBuckets buckets = new ClientBuckets(new Rate(1, 3));

  @Test
  void eachClientHasItsOwn() {
    assertThat(taken(1, NOW)).isEqualTo(3);
    assertThat(taken(2, NOW)).isEqualTo(3);
    assertThat(taken(1, NOW + SECOND)).isEqualTo(1);
    assertThat(taken(3, NOW + SECOND)).isEqualTo(3);
  }

  @Test
  void anIpv6ClientIsANetwork() {
    assertThat(taken(network("2001:db8::1"), NOW)).isEqualTo(3);
    assertThat(taken(network("2001:db8::ffff:2"), NOW)).isZero();
    assertThat(taken(network("2001:db8:0:1::1"), NOW)).isEqualTo(3);
    assertThat(taken(network("192.0.2.1"), NOW)).isEqualTo(3);
    assertThat(taken(network("192.0.2.2"), NOW)).isEqualTo(3);
    assertThat(taken(network("192.0.2.1"), NOW)).isZero();
  }

  @Test
  void neighboursHaveRoomBesideEachOther() {
    // Half of the room: an address space is as even as it gets, and few sets have more than 8.
    for (int i = 0; i < ROOM / 2; i++) {
      buckets.take(network("10.0.0.0") + i, NOW);
    }
    int known = 0;
    for (int i = 0; i < ROOM / 2; i++) {
      known += taken(network("10.0.0.0") + i, NOW) == 2 ? 1 : 0;
    }
    assertThat(known).isGreaterThan(ROOM / 2 * 95 / 100);
  }

  /** Twenty times as many as there is room for come by, and each takes one. */
  @Test
  void whoTakesMuchIsKnownLongest() {
    assertThat(taken(42, NOW)).isEqualTo(3);
    for (long client = 1_000; client < 1_000 + 20L * ROOM; client++) {
      assertThat(buckets.take(client, NOW)).isTrue();
    }
    assertThat(buckets.take(42, NOW)).isFalse();
    assertThat(buckets.take(42, NOW + SECOND)).isTrue();
    assertThat(buckets.take(42, NOW + SECOND)).isFalse();
  }

  @Test
  void whoseTokensAreAllBackGivesItsPlaceUp() {
    for (long client = 0; client < 4L * ROOM; client++) {
      taken(client, NOW);
    }
    long later = NOW + 3 * SECOND;
    for (long client = 5L * ROOM; client < 5L * ROOM + 1_000; client++) {
      assertThat(taken(client, later)).isEqualTo(3);
      assertThat(buckets.take(client, later)).isFalse();
    }
  }

  /** How many tokens of five a client gets. */
  private int taken(long client, long now) {
    int taken = 0;
    for (int i = 0; i < 5; i++) {
      taken += buckets.take(client, now) ? 1 : 0;
    }
    return taken;
  }

  private static long network(String address) {
    return ClientNetwork.of(InetAddress.ofLiteral(address));
  }
}
