package io.lbtier.proxy;

import java.util.function.Consumer;

/** Where a proxy's inputs come from: Kubernetes, files, a test. */
public interface ConfigSource extends AutoCloseable {
  /**
   * Begins to deliver inputs, the first as soon as there are any, then on every change; always
   * whole, one at a time, from a thread of the source. A source that loses its origin delivers
   * nothing rather than less.
   *
   * @param inputs takes new inputs
   * @param refusals takes the reason why a newer configuration could not be read, and an empty text
   *     when it is over
   */
  void start(Consumer<Inputs> inputs, Consumer<String> refusals);

  @Override
  void close();
}
