package io.lbtier.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.http2.HpackDecoder.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HpackDecoderTest {
  private static HpackDecoder decoder(int tableSize) {
    return new HpackDecoder(tableSize, new FieldRoom());
  }

  private static Result decode(String hex) {
    return Fields.decode(decoder(4096), Fields.hex(hex), new Fields());
  }

  /** RFC 7541 appendix C.2. */
  @ParameterizedTest
  @CsvSource({
    "400a637573746f6d2d6b65790d637573746f6d2d686561646572, custom-key: custom-header",
    "040c2f73616d706c652f70617468, :path: /sample/path",
    "100870617373776f726406736563726574, password: secret (secret)",
    "82, :method: GET"
  })
  void readsEachFormOfAField(String hex, String line) {
    assertThat(Fields.decode(decoder(4096), Fields.hex(hex))).containsExactly(line);
  }

  private static final List<List<String>> REQUESTS =
      List.of(
          List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"),
          List.of(
              ":method: GET",
              ":scheme: http",
              ":path: /",
              ":authority: www.example.com",
              "cache-control: no-cache"),
          List.of(
              ":method: GET",
              ":scheme: https",
              ":path: /index.html",
              ":authority: www.example.com",
              "custom-key: custom-value"));

  private static final List<List<String>> RESPONSES =
      List.of(
          List.of(
              ":status: 302",
              "cache-control: private",
              "date: Mon, 21 Oct 2013 20:13:21 GMT",
              "location: https://www.example.com"),
          List.of(
              ":status: 307",
              "cache-control: private",
              "date: Mon, 21 Oct 2013 20:13:21 GMT",
              "location: https://www.example.com"),
          List.of(
              ":status: 200",
              "cache-control: private",
              "date: Mon, 21 Oct 2013 20:13:22 GMT",
              "location: https://www.example.com",
              "content-encoding: gzip",
              "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"));

  private static void all(int tableSize, List<List<String>> lines, String... blocks) {
    HpackDecoder decoder = decoder(tableSize);
    List<List<String>> read = new ArrayList<>();
    for (String block : blocks) {
      read.add(Fields.decode(decoder, Fields.hex(block)));
    }
    assertThat(read).isEqualTo(lines);
  }

  /** Appendix C.3 and C.4. */
  @Test
  void readsRequestsOfAConnection() {
    all(
        4096,
        REQUESTS,
        "828684410f7777772e6578616d706c652e636f6d",
        "828684be58086e6f2d6361636865",
        "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565");
    all(
        4096,
        REQUESTS,
        "828684418cf1e3c2e5f23a6ba0ab90f4ff",
        "828684be5886a8eb10649cbf",
        "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
  }

  /** Appendix C.5 and C.6: fields are driven out of a table of 256 octets. */
  @Test
  void readsResponsesOfAConnection() {
    all(
        256,
        RESPONSES,
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
            + "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
        "4803333037c1c0bf",
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d"
            + "4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b20"
            + "76657273696f6e3d31");
    all(
        256,
        RESPONSES,
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f"
            + "0b97c8e9ae82ae43d3",
        "4883640effc1c0bf",
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335"
            + "dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "80               | index 0",
        "be               | index beyond the tables",
        "ff80808080808001 | number of too many octets",
        "ffffffffff0f     | number too large",
        "ff               | number that ends early",
        "7f80             | number of a name that ends early",
        "40               | name missing",
        "400161           | value missing",
        "40016105 6162    | value cut short",
        "4082             | Huffman string missing",
        "4181             | Huffman value missing",
        "3fe21f           | table larger than was allowed",
        "82 3f10          | change of size after a field",
        "41 81ff          | Huffman padding of eight bits",
        "41 81 18         | Huffman padding that is not all ones",
        "41 84 ffffffff   | the end-of-string symbol",
        "41 82 0fff       | Huffman padding of more than seven bits"
      })
  void refusesWhatBreaksARule(String hex, String why) {
    assertThat(decode(hex)).as(why).isEqualTo(Result.MALFORMED);
  }

  @Test
  void aTableMayBeMadeSmallerAndLargerAgain() {
    HpackDecoder decoder = decoder(4096);
    Fields.decode(decoder, Fields.hex("40016101 62"));
    assertThat(Fields.decode(decoder, Fields.hex("be"))).containsExactly("a: b");
    assertThat(Fields.decode(decoder, Fields.hex("20 3fe11f 82"))).containsExactly(":method: GET");
    assertThat(Fields.decode(decoder, Fields.hex("be"), new Fields())).isEqualTo(Result.MALFORMED);
  }

  @Test
  void tooManyFieldsAreNotHandedOutButTheTableStaysRight() {
    HpackDecoder decoder = decoder(4096);
    decoder.limits(Integer.MAX_VALUE, 2);
    Fields fields = new Fields();
    // The third and the fourth are only followed, the last goes into the table.
    byte[] block = Fields.hex("82 84 86 0001 6101 62 40016301 64");
    assertThat(Fields.decode(decoder, block, fields)).isEqualTo(Result.TOO_LARGE);
    assertThat(fields.lines).containsExactly(":method: GET", ":path: /");
    assertThat(Fields.decode(decoder, Fields.hex("be"))).containsExactly("c: d");
  }

  @Test
  void tooManyOctetsAreNotHandedOut() {
    HpackDecoder decoder = decoder(4096);
    decoder.limits(42 + 34, 100);
    assertThat(Fields.decode(decoder, Fields.hex("82 00016101 62")))
        .containsExactly(":method: GET", "a: b");
    Fields fields = new Fields();
    assertThat(Fields.decode(decoder, Fields.hex("82 00016102 6263"), fields))
        .isEqualTo(Result.TOO_LARGE);
    assertThat(fields.lines).containsExactly(":method: GET");
    // A wrong rest is still wrong.
    assertThat(Fields.decode(decoder, Fields.hex("82 00016102 6263 80"), fields))
        .isEqualTo(Result.MALFORMED);
  }

  /** One octet may stand for a field of 4 KiB: a block of such must cost no more than its limit. */
  @Test
  void aBlockOfIndexesIsBounded() {
    HpackDecoder decoder = decoder(4096);
    decoder.limits(16_384, 100);
    byte[] value = new byte[4000];
    byte[] first = new byte[value.length + 6];
    System.arraycopy(Fields.hex("400161 7fa11e"), 0, first, 0, 6);
    assertThat(Fields.decode(decoder, first)).hasSize(1);
    byte[] bomb = new byte[16_384];
    Arrays.fill(bomb, (byte) 0xbe);
    Fields fields = new Fields();
    assertThat(Fields.decode(decoder, bomb, fields)).isEqualTo(Result.TOO_LARGE);
    assertThat(fields.lines).hasSize(4);
  }
}
