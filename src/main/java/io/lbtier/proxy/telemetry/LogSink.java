package io.lbtier.proxy.telemetry;

/** Takes the values of a line of the access log, one after the other. */
interface LogSink {
  /** A text; empty for what does not apply. */
  void text(String value);

  /** A number. */
  void number(long value);

  /** A number of thousandths, 0 or more. */
  void thousandths(long value);

  /** What is not there in this kind of flow. */
  default void nothing() {
    text("");
  }
}
