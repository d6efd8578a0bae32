package io.lbtier.cli;

import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;

/** Where the process's own log goes. */
final class Logging {
  /**
   * Loggers that say at every attempt what is only worth saying when it begins and ends, which
   * others do. A logger that nobody holds forgets its level.
   */
  private static final List<Logger> TALKATIVE =
      Stream.of(
              "io.fabric8.kubernetes.client.informers.impl.cache.Reflector",
              "io.fabric8.kubernetes.client.dsl.internal.AbstractWatchManager",
              "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
          .map(Logger::getLogger)
          .toList();

  private Logging() {}

  /** As JSON lines to a stream, each written at once. */
  static void asJsonTo(OutputStream out) {
    set(
        new StreamHandler(out, new JsonFormatter()) {
          @Override
          public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
          }
        },
        Level.INFO);
  }

  /** What is a warning or worse, as sentences, to a screen that has no room for more. */
  static void warningsTo(Consumer<String> screen) {
    set(
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (isLoggable(record)) {
              Throwable thrown = record.getThrown();
              screen.accept(record.getMessage() + (thrown == null ? "" : ": " + thrown));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        },
        Level.WARNING);
  }

  private static void set(Handler handler, Level level) {
    LogManager.getLogManager().reset();
    try {
      handler.setEncoding(StandardCharsets.UTF_8.name());
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
    handler.setLevel(level);
    Logger.getLogger("").addHandler(handler);
    Logger.getLogger("").setLevel(Level.INFO);
    TALKATIVE.forEach(logger -> logger.setLevel(Level.SEVERE));
  }
}
