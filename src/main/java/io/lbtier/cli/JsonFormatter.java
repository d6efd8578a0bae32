package io.lbtier.cli;

import io.lbtier.proxy.telemetry.JsonWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.MDC;

/**
 * One JSON object a line: time, level, logger, message, what SLF4J's MDC holds, and a stack trace
 * as one escaped text.
 */
final class JsonFormatter extends Formatter {
  @Override
  public String format(LogRecord record) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("time").value(record.getInstant().toString());
    json.name("level").value(level(record.getLevel()));
    json.name("logger").value(String.valueOf(record.getLoggerName()));
    json.name("message").value(String.valueOf(record.getMessage()));
    Map<String, String> fields = MDC.getCopyOfContextMap();
    if (fields != null) {
      new TreeMap<>(fields).forEach((name, value) -> json.name(name).value(String.valueOf(value)));
    }
    if (record.getThrown() != null) {
      StringWriter trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace));
      json.name("exception").value(trace.toString());
    }
    return new String(json.endObject().endLine().toByteArray(), StandardCharsets.UTF_8);
  }

  private static String level(Level level) {
    int value = level.intValue();
    return value >= Level.SEVERE.intValue()
        ? "error"
        : value >= Level.WARNING.intValue()
            ? "warn"
            : value >= Level.INFO.intValue() ? "info" : "debug";
  }
}
