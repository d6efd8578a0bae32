package io.lbtier.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lbtier.proxy.http2.HpackDecoder.Result;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for input that is read in another way when it arrives in other pieces, that throws, or that
 * is decoded to fields which are not read back after they were encoded; when it is run with
 * JAZZER_FUZZ=1. Otherwise it replays what is known.
 */
class FrameFuzzIT {
  @FuzzTest
  void piecesDoNotMatter(byte[] input) {
    List<String> whole = Frames.ofServer(input, Integer.MAX_VALUE);
    assertThat(Frames.ofServer(input, 1)).isEqualTo(whole);
    assertThat(Frames.ofClient(input, 7)).isEqualTo(Frames.ofClient(input, Integer.MAX_VALUE));
  }

  @FuzzTest
  void fieldsSurviveTheirWay(byte[] input) {
    FieldRoom room = new FieldRoom();
    HpackDecoder decoder = new HpackDecoder(4096, room);
    decoder.limits(64 << 10, 200);
    HpackDecoder reader = new HpackDecoder(4096, room);
    HpackEncoder encoder = new HpackEncoder(room);
    // Three blocks of a connection, for the table lasts.
    for (int k = 0; k < 3; k++) {
      byte[] block = Arrays.copyOfRange(input, k * input.length / 3, (k + 1) * input.length / 3);
      Fields fields = new Fields();
      if (Fields.decode(decoder, block, fields) != Result.DECODED) {
        return;
      }
      List<String> lines =
          fields.lines.stream().filter(l -> l.matches("(?s):?[a-z-]+: .*")).toList();
      assertThat(Fields.decode(reader, Fields.encode(encoder, lines)))
          .usingElementComparator(FrameFuzzIT::exceptSecrecy)
          .isEqualTo(lines);
    }
  }

  /** The encoder knows of secrets beside those it is told. */
  private static int exceptSecrecy(String a, String b) {
    return a.replace(" (secret)", "").compareTo(b.replace(" (secret)", ""));
  }
}
