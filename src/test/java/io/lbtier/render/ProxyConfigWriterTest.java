package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Retry;
import io.lbtier.source.ProxyConfigReader;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyConfigWriterTest {
  @Test
  void whatIsWrittenReadsAsTheSame() {
    for (var tier : List.of(Tiers.full(), Tiers.small())) {
      var json = ProxyConfigWriter.write(tier.config());
      assertThat(ProxyConfigReader.read(json)).isEqualTo(tier.config());
    }
  }

  @Test
  void linesAreShortAndTheLastOneEnds() {
    var json = ProxyConfigWriter.write(Tiers.full().config());
    assertThat(json).startsWith("{\n  \"version\": 1,\n").endsWith("\n}\n");
    assertThat(json.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(json).contains("\"path\": {\"kind\": \"Prefix\", \"value\": \"/static/\"}");
    assertThat(json).as("what is not there").doesNotContain("null");
  }

  @Test
  void theOrderOfASetDoesNotShow() {
    for (var on : Retry.On.values()) {
      var others = EnumSet.complementOf(EnumSet.of(on));
      assertThat(new Retry(1, others).on()).containsExactlyElementsOf(others);
    }
  }
}
