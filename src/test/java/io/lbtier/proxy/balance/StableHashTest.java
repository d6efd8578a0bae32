package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.KeyPart;
import io.lbtier.model.KeyPart.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StableHashTest {
  @Test
  void isTheOneThatIsPublished() {
    // From the FNV authors' test vectors, and MurmurHash3's finalizer as in its reference code.
    assertThat(hash("")).isEqualTo(0xcbf29ce484222325L);
    assertThat(hash("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(hash("foobar")).isEqualTo(0x85944171f73967e8L);
    assertThat(StableHash.finish(0)).isZero();
    assertThat(StableHash.finish(1)).isEqualTo(0xb456bcfc34c2cb2cL);
  }

  @Test
  void textsAndOctetsAgree() {
    assertThat(StableHash.add(StableHash.START, "foobar")).isEqualTo(hash("foobar"));
  }

  @Test
  void everyBitOfAKeyTurnsHalfOfTheHash() {
    byte[] key = "client-4711".getBytes(StandardCharsets.US_ASCII);
    long before = StableHash.finish(StableHash.add(StableHash.START, key, 0, key.length));
    for (int bit = 0; bit < key.length * 8; bit++) {
      byte[] other = key.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      long after = StableHash.finish(StableHash.add(StableHash.START, other, 0, other.length));
      assertThat(Long.bitCount(before ^ after)).isBetween(16, 48);
    }
  }

  @Test
  void partsDoNotRunIntoEachOther() {
    Set<Long> hashes = new HashSet<>();
    hashes.add(key("ab", "c"));
    hashes.add(key("a", "bc"));
    hashes.add(key("abc", ""));
    hashes.add(key("", "abc"));
    assertThat(hashes).hasSize(4).doesNotContain(0L).allMatch(h -> h > 0);
  }

  @Test
  void ofNothingThereIsNoKey() {
    assertThat(key("", "")).isZero();
    assertThat(Attributes.hash(List.of(new KeyPart(Kind.Text, "a")), (_, h) -> h)).isZero();
  }

  private static long key(String host, String user) {
    Map<Kind, String> values = Map.of(Kind.Host, host, Kind.Header, user);
    return Attributes.hash(
        List.of(new KeyPart(Kind.Host, ""), new KeyPart(Kind.Header, "x-user")),
        (part, hash) -> StableHash.add(hash, values.getOrDefault(part.kind(), "")));
  }

  private static long hash(String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    return StableHash.add(StableHash.START, octets, 0, octets.length);
  }
}
