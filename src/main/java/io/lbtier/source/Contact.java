package io.lbtier.source;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when contact with the API server is lost, and once when it is back. A watch that is
 * only being renewed, as each is every few minutes, does not count. One thread at a time.
 */
final class Contact {
  private static final Logger LOG = LoggerFactory.getLogger(Contact.class);

  /** So many looks in a row must find it lost. */
  private static final int PATIENCE = 3;

  private final BooleanSupplier watching;
  private int missed;

  /** {@code watching} tells whether all that is followed is being watched. */
  Contact(BooleanSupplier watching) {
    this.watching = watching;
  }

  /** To be called regularly. */
  void look() {
    boolean lost = missed >= PATIENCE;
    missed = watching.getAsBoolean() ? 0 : missed + 1;
    if (missed == PATIENCE) {
      LOG.warn("the API server is not reached; what serves goes on serving, and changes wait");
    } else if (lost && missed == 0) {
      LOG.info("the API server is reached again");
    }
  }
}
