package io.lbtier.proxy.health;

import io.lbtier.proxy.balance.Backend;

/** Takes what real traffic finds out about backends. Never blocks; any thread. */
public interface PassiveHealth {
  /** Keeps nothing. */
  PassiveHealth NONE =
      new PassiveHealth() {
        @Override
        public void failed(Backend backend, String cause) {}

        @Override
        public void succeeded(Backend backend) {}
      };

  /** A connection could not be made, was reset before a response, or did not answer in time. */
  void failed(Backend backend, String cause);

  /** A flow went well: a run of failures is over. */
  void succeeded(Backend backend);
}
