package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Line ends are written as |. */
class BodyTest {
  private static final String TEN = "0123456789";
  private static final String HUNDRED = TEN + TEN + TEN + TEN + TEN + TEN + TEN + TEN + TEN + TEN;

  private final Body body = new Body();
  private String rest = "";
  private String trailers = "";

  /** What goes on of an input that comes in pieces of so many octets. */
  private String passed(String text, int piece) {
    byte[] octets = Message.octets(text.replace("|", "\r\n"));
    StringBuilder passed = new StringBuilder();
    int i = 0;
    ByteBuf in = Unpooled.EMPTY_BUFFER;
    while (i < octets.length && !body.done() && !body.broken() && !body.tooLarge()) {
      int n = Math.min(piece, octets.length - i);
      in = Unpooled.wrappedBuffer(octets, i, n);
      i += n;
      for (int pass = body.next(in); pass > 0; pass = body.next(in)) {
        passed.append(in.readCharSequence(pass, StandardCharsets.ISO_8859_1));
      }
    }
    trailers = Octets.text(body.trailers(), 0, body.trailers().length).replace("\r\n", "|");
    rest = in.toString(StandardCharsets.ISO_8859_1) + Octets.text(octets, i, octets.length);
    return passed.toString().replace("\r\n", "|");
  }

  /** Input, what goes on with framing, what goes on without. */
  static final String[][] CHUNKS = {
    {"0||", "0||", ""},
    {"5|hello|0||", "5|hello|0||", "hello"},
    {"A|0123456789|0a|0123456789|000||", "A|0123456789|0a|0123456789|000||", TEN + TEN},
    {"1|\r|1|\n|0||", "1|\r|1|\n|0||", "\r\n"},
    {"1;a=b|x|0;c||", "1|x|0||", "x"},
    {"1;a=\"b;\"|x|0||", "1|x|0||", "x"},
    {"1|x|0|T: v|U:||", "1|x|0|", "x"},
  };

  @ParameterizedTest
  @FieldSource("CHUNKS")
  void passesChunks(String input, String framed, String data) {
    for (int piece = 1; piece <= input.length() * 2; piece++) {
      body.chunked(true, 100);
      assertThat(passed(input + "GET", piece)).as("by %d", piece).isEqualTo(framed);
      assertThat(body.done()).isTrue();
      assertThat(rest).isEqualTo("GET");
      body.chunked(false, 100);
      assertThat(passed(input + "GET", piece))
          .as("by %d", piece)
          .isEqualTo(data.replace("\r\n", "|"));
      assertThat(body.done()).isTrue();
      assertThat(rest).isEqualTo("GET");
    }
  }

  /** Chunked bodies that are wrong. */
  static final String[] BROKEN = {
    "|",
    "x|",
    "0x5|hello|0||",
    "+5|hello|0||",
    "-5|hello|0||",
    "5_0|hello|0||",
    " 5|hello|0||",
    "5 |hello|0||",
    "5 ;a|hello|0||",
    "5\t|hello|0||",
    "00000000000000005|hello|0||",
    "ffffffffffffffff|hello|0||",
    "5\nhello|0||",
    "5\rhello|0||",
    "5\r\rhello|0||",
    "5;a\r\rX|hello|0||",
    "5;a\nX|hello|0||",
    "5;a\u0000|hello|0||",
    "5|hello0||",
    "5|hello\n0||",
    "5|hello\r0||",
    "5|helloX|0||",
    "4|hello|0||",
    "0|\n",
    "0|\rX",
    "0|T v||",
    "0| T: v||",
    "0|T : v||",
    "0|T: v\n|",
    "0|T: v\rx|",
    "0|T: \u0000||",
    "0|:||",
  };

  @ParameterizedTest
  @FieldSource("BROKEN")
  void breaksOnWrongChunks(String input) {
    for (int piece = 1; piece <= input.length() * 2; piece++) {
      body.chunked(true, 100);
      passed(input, piece);
      assertThat(body.broken()).as("by %d", piece).isTrue();
    }
  }

  /** Lines after the last chunk, and what goes on of them. */
  static final String[][] TRAILERS = {
    {"", ""},
    {"T: v|", "t: v|"},
    {"T:  v w\t|U:|t:v|", "t: v w|u: |t: v|"},
    {"Content-Length: 9|Transfer_Encoding: x|T: v|Host: a|Authorization: b|", "t: v|"},
    {"X-Forwarded-For: 1.2.3.4|X-Real-IP: 1.2.3.4|Via: 1.1 a|Trailer: x|", ""},
  };

  @ParameterizedTest
  @FieldSource("TRAILERS")
  void keepsTrailers(String lines, String kept) {
    String input = "1|x|0|" + lines + "|";
    for (int piece = 1; piece <= input.length() * 2; piece++) {
      for (boolean framing : new boolean[] {true, false}) {
        body.chunked(framing, 100);
        passed(input, piece);
        assertThat(body.done()).isTrue();
        assertThat(body.hasTrailers()).isEqualTo(!lines.isEmpty());
        assertThat(trailers).as("by %d", piece).isEqualTo(kept);
      }
      body.chunked(true, 100);
      body.dropTrailers();
      assertThat(passed(input, piece)).isEqualTo("1|x|0||");
      assertThat(body.hasTrailers()).isFalse();
    }
  }

  @Test
  void limitsWhatPeersCanSayBesides() {
    body.chunked(true, 100);
    passed("5;" + "a".repeat(1000) + "|hello|0||", 10_000);
    assertThat(body.broken()).isTrue();
    body.chunked(true, 100);
    passed("0|" + "a: b|".repeat(10_000) + "|", 100_000);
    assertThat(body.broken()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"65|", "64|" + HUNDRED + "|1|", "7fffffffffffffff|"})
  void stopsAtTheLimit(String input) {
    body.chunked(true, 100);
    passed(input, 1000);
    assertThat(body.tooLarge()).isTrue();
  }

  @Test
  void endsAfterItsLength() {
    body.length(5);
    assertThat(passed("helloGET", 3)).isEqualTo("hello");
    assertThat(body.done()).isTrue();
    body.length(0);
    assertThat(body.done()).isTrue();
  }
}
