package io.lbtier.proxy.http2;

import static io.lbtier.proxy.http2.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final String ONE_OF_EACH =
      frame(4, 0, 0, "0001 00000064 0003 0000000a 0009 00000001")
          + frame(4, 1, 0, "")
          + frame(1, 4, 1, "82 84")
          + frame(1, 0, 3, "82")
          + frame(9, 0, 3, "")
          + frame(9, 4, 3, "84 86")
          + frame(1, 0x2d, 5, "02 00000003 10 82 0000")
          + frame(0, 0, 1, "616263")
          + frame(0, 9, 1, "02 6465 0000")
          + frame(0, 8, 3, "00")
          + frame(0, 0, 3, "")
          + frame(2, 0, 7, "00000001 00")
          + frame(3, 0, 3, "00000008")
          + frame(6, 0, 0, "0102030405060708")
          + frame(6, 1, 0, "0000000000000001")
          + frame(8, 0, 0, "00000010")
          + frame(8, 0, 1, "80000011")
          + frame(8, 0, 1, "00000000")
          + frame(0x77, 0xff, 0, "01020304")
          + frame(7, 0, 0, "00000005 0000000b 6279652121");

  private static List<String> server(String hex) {
    return Frames.ofServer(HexFormat.of().parseHex(hex), Integer.MAX_VALUE);
  }

  private static List<String> client(String hex) {
    return Frames.ofClient(HexFormat.of().parseHex(hex), Integer.MAX_VALUE);
  }

  /** One of each, in every way that the network may cut them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8, 9, 10, 11, 64, 10_000})
  void framesMayArriveInAnyPieces(int step) {
    assertThat(Frames.ofServer(HexFormat.of().parseHex(ONE_OF_EACH), step))
        .containsExactly(
            "setting HEADER_TABLE_SIZE 100",
            "setting MAX_CONCURRENT_STREAMS 10",
            "settings",
            "settings ack",
            "headers 1 8284",
            "headers 3 828486",
            "headers 5 82 end",
            "data 1 6162636465 8 end",
            "data 3  1...",
            "ignored",
            "reset 3 CANCEL",
            "ping 102030405060708",
            "ping 1 ack",
            "window 0 16",
            "window 1 17",
            "stream error 1 ZERO_INCREMENT",
            "ignored",
            "goaway 5 ENHANCE_YOUR_CALM");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 61, WRONG_LEVEL",
    "0, 0, 9, 61, IDLE_STREAM",
    "0, 0, 2, 61, IDLE_STREAM",
    "0, 8, 1, '', FRAME_LENGTH",
    "0, 8, 1, 01, PADDING",
    "0, 8, 1, 0361 62, PADDING",
    "1, 4, 0, 82, WRONG_LEVEL",
    "1, 4, 2, 82, BAD_STREAM",
    "1, 12, 3, '', FRAME_LENGTH",
    "1, 36, 3, 00000000, FRAME_LENGTH",
    "1, 12, 3, 0282, PADDING",
    "1, 44, 3, 0100000000 00, PADDING",
    "1, 36, 3, 00000003 00 82, SELF_DEPENDENCY",
    "1, 36, 3, 80000003 00 82, SELF_DEPENDENCY",
    "2, 0, 0, 0000000000, WRONG_LEVEL",
    "2, 0, 3, 00000000, FRAME_LENGTH",
    "2, 0, 3, 0000000300, SELF_DEPENDENCY",
    "3, 0, 0, 00000008, WRONG_LEVEL",
    "3, 0, 1, 000008, FRAME_LENGTH",
    "3, 0, 5, 00000008, IDLE_STREAM",
    "4, 0, 1, '', WRONG_LEVEL",
    "4, 0, 0, 000100000001 00, FRAME_LENGTH",
    "4, 1, 0, 000100000001, FRAME_LENGTH",
    "4, 0, 0, 000200000002, SETTING_NOT_BOOLEAN",
    "4, 0, 0, 000480000000, SETTING_WINDOW_OVERFLOW",
    "4, 0, 0, 000500003fff, SETTING_FRAME_SIZE",
    "4, 0, 0, 000501000000, SETTING_FRAME_SIZE",
    "5, 4, 1, 00000002 82, PUSHED",
    "6, 0, 1, 0000000000000000, WRONG_LEVEL",
    "6, 0, 0, 00000000000000, FRAME_LENGTH",
    "7, 0, 1, 0000000000000000, WRONG_LEVEL",
    "7, 0, 0, 00000000000000, FRAME_LENGTH",
    "8, 0, 0, 000001, FRAME_LENGTH",
    "8, 0, 0, 00000000, ZERO_INCREMENT",
    "8, 0, 5, 00000001, IDLE_STREAM",
    "9, 4, 1, 82, STRAY_CONTINUATION"
  })
  void aBrokenRuleEndsTheConnection(int type, int flags, int stream, String payload, String what) {
    String hex = frame(1, 4, 1, "82") + frame(type, flags, stream, payload) + frame(6, 0, 0, "00");
    assertThat(server(hex)).containsExactly("headers 1 82", "error " + what);
    for (int step = 1; step < 12; step++) {
      assertThat(Frames.ofServer(HexFormat.of().parseHex(hex), step)).isEqualTo(server(hex));
    }
  }

  @Test
  void aServerMayNotOpenStreams() {
    assertThat(client(frame(1, 4, 3, "88"))).containsExactly("headers 3 88");
    assertThat(client(frame(1, 4, 5, "88"))).containsExactly("error IDLE_STREAM");
    assertThat(client(frame(1, 4, 2, "88"))).containsExactly("error BAD_STREAM");
    assertThat(client(frame(4, 0, 0, "0002 00000001")))
        .containsExactly("error SERVER_PUSH_SETTING");
    assertThat(client(frame(4, 0, 0, "0002 00000000")))
        .containsExactly("setting ENABLE_PUSH 0", "settings");
  }

  @Test
  void aFieldBlockMayNotBeInterrupted() {
    String begin = frame(1, 0, 1, "82");
    assertThat(server(begin + frame(6, 0, 0, "0000000000000000")))
        .containsExactly("error BROKEN_BLOCK");
    assertThat(server(begin + frame(9, 4, 3, "84"))).containsExactly("error BROKEN_BLOCK");
    assertThat(server(begin + frame(0x77, 0, 1, ""))).containsExactly("error BROKEN_BLOCK");
  }

  @Test
  void aFieldBlockIsBounded() {
    String begin = frame(1, 0, 1, "82");
    String empty = frame(9, 0, 1, "");
    assertThat(server(begin + empty.repeat(32))).isEmpty();
    assertThat(server(begin + empty.repeat(33))).containsExactly("error LARGE_BLOCK");
    String large = frame(9, 0, 1, "00".repeat(10_000));
    assertThat(server(begin + large)).isEmpty();
    assertThat(server(begin + large + large)).containsExactly("error LARGE_BLOCK");
  }

  @Test
  void framesAreBounded() {
    assertThat(server(frame(1, 4, 1, "82") + frame(0, 1, 1, "61".repeat(16_384)))).hasSize(2);
    assertThat(server(frame(1, 4, 1, "82") + frame(0, 0, 1, "61".repeat(16_385))))
        .containsExactly("headers 1 82", "error LONG_FRAME");
    assertThat(server(frame(4, 0, 0, "000100000001".repeat(32)))).hasSize(33);
    assertThat(server(frame(4, 0, 0, "000100000001".repeat(33))))
        .containsExactly("error MANY_SETTINGS");
  }

  @Test
  void aConnectionBeginsWithPrefaceAndSettings() {
    assertThat(begin("GET / HTTP/1.1\r\n")).containsExactly("error BAD_PREFACE");
    assertThat(begin("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\t")).containsExactly("error BAD_PREFACE");
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    assertThat(begin(preface + "\0\0\0\4\0\0\0\0\0")).containsExactly("settings");
    assertThat(begin(preface + "\0\0\0\4\1\0\0\0\0")).containsExactly("error NO_SETTINGS");
    assertThat(begin(preface + "\0\0\10\6\0\0\0\0\0")).containsExactly("error NO_SETTINGS");
  }

  private static List<String> begin(String text) {
    Frames frames = new Frames();
    FrameReader reader = FrameReader.ofServer(frames, 100);
    for (int i = 0; i < text.length(); i++) {
      reader.read(Unpooled.wrappedBuffer(new byte[] {(byte) text.charAt(i)}));
    }
    return frames.events;
  }

  /** As the fuzzer does, but for a second. */
  @Test
  void whateverComesIsReadInTheSameWayHoweverItIsCut() {
    Random random = new Random(11);
    byte[] good = HexFormat.of().parseHex(ONE_OF_EACH);
    for (int i = 0; i < 3000; i++) {
      byte[] input = good.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        input[random.nextInt(input.length)] = (byte) random.nextInt(random.nextInt(255) + 1);
      }
      List<String> whole = Frames.ofServer(input, Integer.MAX_VALUE);
      assertThat(Frames.ofServer(input, 1 + random.nextInt(12))).isEqualTo(whole);
    }
  }
}
