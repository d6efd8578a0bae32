package io.lbtier.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.PoolStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to a tier between two statuses. */
public final class TierEvents {
  private TierEvents() {}

  /**
   * The events to tell, the most important first; none when the statuses say the same.
   *
   * @param before null when there was none
   * @param observed what {@code after} was made from
   */
  public static List<TierEvent> between(
      @Nullable TierStatus before, TierStatus after, Observed observed) {
    var events = new ArrayList<TierEvent>();
    addStalled(events, before, after);
    AddressEvents.addHeld(events, before, after);
    AddressEvents.addMoves(events, before, after, observed);
    addReady(events, before, after);
    addBackends(events, before, after);
    return List.copyOf(events);
  }

  /** Its message counts too: each refused spec is news. */
  private static void addStalled(
      List<TierEvent> events, @Nullable TierStatus before, TierStatus after) {
    var was = Conditions.find(before, Conditions.STALLED);
    var is = Conditions.find(after, Conditions.STALLED);
    if (is != null && (was == null || !is.getMessage().equals(was.getMessage()))) {
      events.add(event(TierEvent.Type.Warning, is));
    }
  }

  /**
   * Its message does not count, since it holds numbers of backends; nor does an older generation
   * that serves, for that passes, or Stalled has told it.
   */
  private static void addReady(
      List<TierEvent> events, @Nullable TierStatus before, TierStatus after) {
    var was = Conditions.find(before, Conditions.READY);
    var is = Conditions.find(after, Conditions.READY);
    if (is == null || (was != null && is.getReason().equals(Reasons.PREVIOUS_SERVES))) {
      return;
    }
    boolean same =
        was != null
            && is.getStatus().equals(was.getStatus())
            && is.getReason().equals(was.getReason())
            && Objects.equals(is.getObservedGeneration(), was.getObservedGeneration());
    boolean told = events.stream().anyMatch(event -> event.reason().equals(is.getReason()));
    if (!same && !told) {
      // What is still under way is no fault.
      boolean fine =
          is.getStatus().equals("True") || Conditions.find(after, Conditions.RECONCILING) != null;
      events.add(event(fine ? TierEvent.Type.Normal : TierEvent.Type.Warning, is));
    }
  }

  private static void addBackends(
      List<TierEvent> events, @Nullable TierStatus before, TierStatus after) {
    if (!known(before) || !known(after)) {
      return;
    }
    var was = pools(before);
    for (var pool : Objects.requireNonNullElse(after.pools(), List.<PoolStatus>of())) {
      var earlier = was.get(pool.name());
      if (earlier == null) {
        continue;
      }
      if (pool.ready() < earlier.ready() && pool.ready() < pool.total()) {
        events.add(backends(TierEvent.Type.Warning, Reasons.BACKEND_DOWN, pool));
      } else if (pool.ready() > earlier.ready()) {
        events.add(backends(TierEvent.Type.Normal, Reasons.BACKEND_UP, pool));
      }
    }
  }

  /** Without a proxy that reports nothing is known of backends. */
  private static boolean known(@Nullable TierStatus status) {
    return status != null && !TierStatusEvaluator.NONE.equals(status.backends());
  }

  private static Map<String, PoolStatus> pools(@Nullable TierStatus status) {
    var pools = status == null ? null : status.pools();
    return Objects.requireNonNullElse(pools, List.<PoolStatus>of()).stream()
        .collect(Collectors.toMap(PoolStatus::name, Function.identity()));
  }

  private static TierEvent backends(TierEvent.Type type, String reason, PoolStatus pool) {
    var message = pool.message();
    return new TierEvent(
        type,
        reason,
        "pool \"%s\": %s"
            .formatted(
                pool.name(),
                message == null ? "all %d backends are up".formatted(pool.total()) : message));
  }

  private static TierEvent event(TierEvent.Type type, Condition condition) {
    return new TierEvent(type, condition.getReason(), condition.getMessage());
  }
}
