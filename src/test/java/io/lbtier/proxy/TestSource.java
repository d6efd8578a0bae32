package io.lbtier.proxy;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source that delivers what a test says. */
public final class TestSource implements ConfigSource {
  private @Nullable Consumer<Inputs> inputs;
  private @Nullable Consumer<String> refusals;

  @Override
  public void start(Consumer<Inputs> inputs, Consumer<String> refusals) {
    this.inputs = inputs;
    this.refusals = refusals;
  }

  /** Delivers. */
  public void deliver(Inputs next) {
    Objects.requireNonNull(inputs).accept(next);
  }

  /** Says that a newer configuration could not be read, or with an empty text that it could. */
  public void refuse(String cause) {
    Objects.requireNonNull(refusals).accept(cause);
  }

  @Override
  public void close() {}
}
