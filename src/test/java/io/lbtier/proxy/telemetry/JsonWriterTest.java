package io.lbtier.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonWriterTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  private static String text(JsonWriter json) {
    return new String(json.toByteArray(), StandardCharsets.UTF_8);
  }

  @Test
  void separatesValues() {
    JsonWriter json = new JsonWriter();
    for (int i = 0; i < 2; i++) {
      json.beginObject().name("a").value(1).name("b").beginArray();
      json.value("x").value(true).beginObject().endObject().beginArray().endArray();
      json.endArray().name("c").thousandths(1005).endObject().endLine();
    }
    String line = "{\"a\":1,\"b\":[\"x\",true,{},[]],\"c\":1.005}\n";
    assertThat(text(json)).isEqualTo(line + line);
  }

  @ParameterizedTest
  @CsvSource({"0,0.000", "7,0.007", "1230,1.230", "12345678,12345.678"})
  void writesThousandths(long number, String expected) {
    assertThat(text(new JsonWriter().thousandths(number))).isEqualTo(expected);
  }

  @Test
  void escapesWhatMovesTheCursorOrEndsTheString() {
    assertThat(text(new JsonWriter().value("\" \\ \n \r \0 \u001b \u007f \u009b")))
        .isEqualTo("\"\\\" \\\\ \\u000a \\u000d \\u0000 \\u001b \\u007f \\u009b\"");
  }

  @Test
  void writesOneReplacementForHalfAPair() {
    assertThat(text(new JsonWriter().value("a\ud83db\ude00"))).isEqualTo("\"a\ufffdb\ufffd\"");
  }

  @Test
  void anyTextComesBackAsItWas() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      int[] points = random.ints(random.nextInt(40), 0, 0x11000).toArray();
      for (int p = 0; p < points.length; p++) {
        if (points[p] >= 0xd800 && points[p] <= 0xdfff) {
          points[p] = 0x1f600;
        }
      }
      String text = new String(points, 0, points.length);
      JsonNode read =
          JACKSON.readTree(new JsonWriter().beginArray().value(text).endArray().toByteArray());
      assertThat(read.get(0).asText()).isEqualTo(text);
    }
  }
}
