package io.lbtier.proxy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happens, each one whatever the others do. */
final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final List<Consumer<ProxyEvent>> listeners = new CopyOnWriteArrayList<>();

  /** Tells one more from now on. Any thread. */
  void listen(Consumer<ProxyEvent> listener) {
    listeners.add(listener);
  }

  /** Tells everyone. On the control thread, so that all see the same order. */
  void tell(ProxyEvent event) {
    for (Consumer<ProxyEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        LOG.error("A listener failed on: {}", event.message(), e);
      }
    }
  }
}
