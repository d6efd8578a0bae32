package io.lbtier.compile;

/**
 * One thing that is wrong.
 *
 * @param path of the field, as in {@code spec.listeners[1].port}
 * @param reason kind of problem, for machines
 * @param message what was found, what was expected and, where it can be known, the way out
 */
public record Problem(String path, Reason reason, String message) {
  /** Kinds of problem; they appear in status as CamelCase reasons. */
  public enum Reason {
    Missing,
    Invalid,
    OutOfRange,
    Duplicate,
    Conflict,
    UnknownReference,
    ServiceNotFound,
    PortNotFound,
    SecretNotFound,
    SecretInvalid,
    TooLarge,
    Exhausted,
    Unused
  }
}
