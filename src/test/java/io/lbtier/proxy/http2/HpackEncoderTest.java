package io.lbtier.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HpackEncoderTest {
  private final FieldRoom room = new FieldRoom();
  private final HpackEncoder encoder = new HpackEncoder(room);
  private final HpackDecoder decoder = new HpackDecoder(4096, room);

  private int roundTrip(String... lines) {
    byte[] block = Fields.encode(encoder, List.of(lines));
    assertThat(Fields.decode(decoder, block)).containsExactly(lines);
    return block.length;
  }

  @Test
  void whatComesTwiceIsOneOctetTheThirdTime() {
    String[] lines = {"x-tenant: one-of-our-larger-tenants", "accept: application/json"};
    assertThat(roundTrip(lines)).isGreaterThan(30);
    assertThat(roundTrip(lines)).isGreaterThan(30);
    assertThat(roundTrip(lines)).isEqualTo(2);
  }

  @Test
  void theStaticTableIsUsed() {
    assertThat(roundTrip(":method: GET", ":scheme: https", ":path: /", ":status: 404"))
        .isEqualTo(4);
  }

  @Test
  void secretsAreNeverPutIntoATable() {
    for (int i = 0; i < 3; i++) {
      byte[] block =
          Fields.encode(
              encoder, List.of("authorization: Basic abc", "Cookie: a=b", "x-key: k (secret)"));
      assertThat(Fields.decode(decoder, block))
          .containsExactly(
              "authorization: Basic abc (secret)", "cookie: a=b (secret)", "x-key: k (secret)");
    }
  }

  @Test
  void namesBecomeLowerCase() {
    byte[] block = Fields.encode(encoder, List.of("Content-Type: text/HTML", "X-Ab: Z"));
    assertThat(Fields.decode(decoder, block)).containsExactly("content-type: text/HTML", "x-ab: Z");
  }

  @Test
  void thePeersTableSizeIsKept() {
    roundTrip("x: y");
    roundTrip("x: y");
    encoder.tableSize(0);
    encoder.tableSize(200);
    byte[] block = Fields.encode(encoder, List.of("x: y"));
    // Emptied first, then 200.
    assertThat(block).startsWith(0x20, 0x3f, 0xa9, 0x01);
    assertThat(Fields.decode(decoder, block)).containsExactly("x: y");
    assertThat(roundTrip("x: y")).isEqualTo(1);
  }

  @Test
  void anythingIsReadAsItWasWritten() {
    Random random = new Random(7);
    List<String> pool = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      pool.add(
          text(random, 1 + random.nextInt(20), true) + ": " + text(random, length(random), false));
    }
    for (int block = 0; block < 3000; block++) {
      if (random.nextInt(50) == 0) {
        encoder.tableSize(random.nextInt(6000));
      }
      String[] lines = new String[random.nextInt(12)];
      for (int i = 0; i < lines.length; i++) {
        // Some fields come often, others seldom.
        lines[i] = pool.get((int) (Math.abs(random.nextGaussian()) * 40) % pool.size());
      }
      roundTrip(lines);
    }
  }

  private static int length(Random random) {
    return random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(30);
  }

  private static String text(Random random, int length, boolean name) {
    byte[] b = new byte[length];
    for (int i = 0; i < length; i++) {
      b[i] = (byte) (name ? 'a' + random.nextInt(26) : random.nextInt(256));
    }
    return new String(b, ISO_8859_1);
  }
}
