package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class JsonFormatterTest {
  private static LogRecord record(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setInstant(Instant.ofEpochMilli(1));
    record.setLoggerName("io.lbtier.Some");
    return record;
  }

  @Test
  void writesOneObjectALine() {
    assertThat(new JsonFormatter().format(record(Level.WARNING, "a \"b\"\nc")))
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00.001Z\",\"level\":\"warn\",\"logger\":\"io.lbtier.Some\","
                + "\"message\":\"a \\\"b\\\"\\u000ac\"}\n");
  }

  @Test
  void addsFieldsAndTheStackTraceAsOneText() throws JsonProcessingException {
    LogRecord record = record(Level.SEVERE, "failed");
    record.setThrown(new IllegalStateException("because"));
    String line;
    try (var _ = MDC.putCloseable("tier", "prod/shop")) {
      line = new JsonFormatter().format(record);
    }
    assertThat(line.lines()).hasSize(1);
    JsonNode json = new JsonMapper().readTree(line);
    assertThat(json.get("tier").asText()).isEqualTo("prod/shop");
    assertThat(json.get("level").asText()).isEqualTo("error");
    assertThat(json.get("exception").asText())
        .startsWith("java.lang.IllegalStateException: because\n\tat ");
  }
}
