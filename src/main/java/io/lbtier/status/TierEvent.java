package io.lbtier.status;

/**
 * Something that happened to a tier, as a Kubernetes event tells it.
 *
 * @param type whether it is good news or bad
 * @param reason one of {@link Reasons} or of {@link io.lbtier.compile.Problem.Reason}
 * @param message for a person, at most 1024 characters, which is what an event may have
 */
public record TierEvent(Type type, String reason, String message) {
  /** Types of events; the names are Kubernetes' own. */
  public enum Type {
    Normal,
    Warning
  }
}
