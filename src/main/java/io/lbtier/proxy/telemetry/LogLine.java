package io.lbtier.proxy.telemetry;

import io.lbtier.model.AccessLogFormat.Form;
import io.lbtier.model.LogPart;
import io.lbtier.proxy.telemetry.AccessLog.Entry;

/** Adds entries of the access log to a batch as lines, each in its format. One thread. */
final class LogLine {
  private final JsonWriter batch;
  private final LogValues values = new LogValues();
  private final LogJson json;
  private final LogText text;

  LogLine(JsonWriter batch) {
    this.batch = batch;
    json = new LogJson(batch);
    text = new LogText(batch);
  }

  /** Whether the entry has a line in its format: Apache's is of requests alone. */
  static boolean has(Entry entry) {
    return entry.format().form != Form.Combined || entry instanceof AccessLog.Http;
  }

  /** Adds a line. */
  void write(Entry entry) {
    LogFormat format = entry.format();
    values.begin(entry);
    switch (format.form) {
      case Json -> json(entry, format);
      case Combined -> text(entry, format, true);
      case Text -> text(entry, format, false);
    }
    batch.endLine();
  }

  private void json(Entry entry, LogFormat format) {
    batch.beginObject();
    for (int i = 0; i < format.parts.size(); i++) {
      LogPart part = format.parts.get(i);
      values.put(part, format.kept[i], entry, json.next(part));
    }
    batch.endObject();
  }

  private void text(Entry entry, LogFormat format, boolean clf) {
    for (int i = 0; i < format.parts.size(); i++) {
      LogPart part = format.parts.get(i);
      if (part.kind() == LogPart.Kind.Text) {
        batch.ascii(part.text());
      } else {
        values.put(part, format.kept[i], entry, text.next(part, clf));
      }
    }
  }
}
