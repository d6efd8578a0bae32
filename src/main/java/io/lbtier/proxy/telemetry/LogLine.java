package io.lbtier.proxy.telemetry;

import io.lbtier.model.AccessLogFormat.Form;
import io.lbtier.model.LogPart;
import io.lbtier.proxy.telemetry.AccessLog.Entry;

/** Writes entries of the access log as lines, each in its format. One thread. */
final class LogLine {
  private final LogValues values = new LogValues();

  /** Whether the entry has a line in its format: Apache's is of requests alone. */
  static boolean has(Entry entry) {
    return entry.format().form != Form.Combined || entry instanceof AccessLog.Http;
  }

  /** Adds a line to a batch. */
  void write(Entry entry, JsonWriter batch) {
    LogFormat format = entry.format();
    values.begin(entry);
    switch (format.form) {
      case Json -> {
        batch.beginObject();
        for (int i = 0; i < format.parts.size(); i++) {
          LogPart part = format.parts.get(i);
          values.put(part, format.kept[i], entry, new Member(part.text(), batch));
        }
        batch.endObject();
      }
      case Combined, Text -> {
        boolean clf = format.form == Form.Combined;
        for (int i = 0; i < format.parts.size(); i++) {
          LogPart part = format.parts.get(i);
          if (part.kind() == LogPart.Kind.Text) {
            batch.ascii(part.text());
          } else {
            boolean status = part.kind() == LogPart.Kind.Status;
            values.put(part, format.kept[i], entry, new LogText(batch, clf, status));
          }
        }
      }
    }
    batch.endLine();
  }

  /** A member of an object; a text that is empty is left out. */
  private record Member(String name, JsonWriter json) implements LogSink {
    @Override
    public void text(String value) {
      if (!value.isEmpty()) {
        json.name(name).value(value);
      }
    }

    @Override
    public void number(long value) {
      json.name(name).value(value);
    }

    @Override
    public void thousandths(long value) {
      json.name(name).thousandths(value);
    }
  }
}
