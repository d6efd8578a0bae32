package io.lbtier.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.lbtier.api.TierStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Types of conditions, and how they are made. */
final class Conditions {
  static final String READY = "Ready";
  static final String RECONCILING = "Reconciling";
  static final String STALLED = "Stalled";
  static final String VIRTUAL_ADDRESSES_HELD = "VirtualAddressesHeld";

  private final @Nullable TierStatus previous;
  private final Instant now;

  /** Makes conditions that succeed those of {@code previous}. */
  Conditions(@Nullable TierStatus previous, Instant now) {
    this.previous = previous;
    this.now = now;
  }

  /** The time of transition stays the same as long as the status does. */
  Condition condition(String type, String status, String reason, String message, long generation) {
    var before = find(previous, type);
    var since =
        before != null && status.equals(before.getStatus())
            ? before.getLastTransitionTime()
            : now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }

  /** The condition of that type; null when the status does not have it. */
  static @Nullable Condition find(@Nullable TierStatus status, String type) {
    if (status == null) {
      return null;
    }
    return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElse(null);
  }
}
