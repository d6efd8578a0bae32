package io.lbtier.proxy.telemetry;

import io.lbtier.model.LogPart;

/** Values as members of an object; a text that is empty is left out. */
final class LogJson implements LogSink {
  private final JsonWriter json;
  private String name = "";

  LogJson(JsonWriter json) {
    this.json = json;
  }

  /** Names the value that comes next. */
  LogJson next(LogPart part) {
    name = part.text();
    return this;
  }

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
