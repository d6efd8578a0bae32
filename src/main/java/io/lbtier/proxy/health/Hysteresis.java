package io.lbtier.proxy.health;

import io.lbtier.proxy.balance.Health.State;

/**
 * How many results flip a backend. A run of failures counts checks and flows together and is over
 * when a check passes. A flow that goes well takes back only what flows have added: a backend that
 * fails its checks on purpose, to be left alone, goes down however well it still serves.
 *
 * @param state what is believed
 * @param failedChecks in the present run of failures
 * @param failedFlows in the present run of failures
 * @param passedChecks in a row, while down
 */
record Hysteresis(State state, int failedChecks, int failedFlows, int passedChecks) {
  /** Before the first result, which decides alone if it comes from a check. */
  static final Hysteresis UNCHECKED = new Hysteresis(State.UNCHECKED, 0, 0, 0);

  /** What has been seen of a backend. */
  enum Result {
    CHECK_PASSED,
    CHECK_FAILED,
    FLOW_PASSED,
    FLOW_FAILED
  }

  /**
   * What is believed after one more result.
   *
   * @param fall so many failures in a row take a backend down
   * @param rise so many passed checks in a row bring it back
   */
  Hysteresis next(Result result, int fall, int rise) {
    return switch (state) {
      case UNCHECKED ->
          switch (result) {
            case CHECK_PASSED -> up();
            case CHECK_FAILED -> down(1, 0);
            case FLOW_PASSED, FLOW_FAILED -> inUse(result, fall);
          };
      case UP -> inUse(result, fall);
      case DOWN ->
          switch (result) {
            case CHECK_PASSED -> passedChecks + 1 >= rise ? up() : passed(passedChecks + 1);
            case CHECK_FAILED -> passed(0);
            case FLOW_PASSED, FLOW_FAILED -> this;
          };
    };
  }

  /** Whether a check that passes, and a flow that goes well, would change nothing. */
  boolean steady() {
    return state == State.UP && failedChecks == 0 && failedFlows == 0;
  }

  private Hysteresis inUse(Result result, int fall) {
    return switch (result) {
      case CHECK_PASSED -> up();
      case CHECK_FAILED -> failures(failedChecks + 1, failedFlows, fall);
      case FLOW_PASSED -> new Hysteresis(state, failedChecks, 0, 0);
      case FLOW_FAILED -> failures(failedChecks, failedFlows + 1, fall);
    };
  }

  private Hysteresis failures(int checks, int flows, int fall) {
    return checks + flows >= fall ? down(checks, flows) : new Hysteresis(state, checks, flows, 0);
  }

  private Hysteresis passed(int checks) {
    return new Hysteresis(state, failedChecks, failedFlows, checks);
  }

  private static Hysteresis up() {
    return new Hysteresis(State.UP, 0, 0, 0);
  }

  private static Hysteresis down(int checks, int flows) {
    return new Hysteresis(State.DOWN, checks, flows, 0);
  }
}
