package io.lbtier.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.compile.Compiled;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the user is told of a tier. Conditions follow kstatus: Ready is always there,
 * Reconciling and Stalled only while they are true, and never both.
 */
public final class TierStatusEvaluator {
  /** In a column that has nothing to tell. */
  static final String NONE = "-";

  private TierStatusEvaluator() {}

  /**
   * The status of a tier.
   *
   * @param compiled what the newest spec means, or what is wrong with it
   * @param observed what can be seen of the tier
   * @param previous the status that this one follows; null for the first
   * @param now taken for conditions that are new or changed, and for nothing else: as long as
   *     nothing happens the result equals {@code previous}
   */
  public static TierStatus evaluate(
      Compiled compiled, Observed observed, @Nullable TierStatus previous, Instant now) {
    var reports = new Reports(observed);
    var warnings = new Warnings(compiled);
    var listeners = listeners(observed, warnings, reports);
    var pools = pools(observed, warnings, reports);
    var addresses = AddressViews.of(observed);

    var stalled = Progress.stalled(compiled, observed, reports);
    var reconciling = stalled == null ? Progress.reconciling(observed, reports) : null;
    var readiness = Readiness.of(observed, stalled, listeners, pools, reports, warnings.others());

    var conditions = new Conditions(previous, now);
    var list = new ArrayList<Condition>();
    list.add(
        conditions.condition(
            Conditions.READY,
            readiness.status(),
            readiness.reason(),
            readiness.message(),
            readiness.generation()));
    addWhileTrue(list, conditions, Conditions.RECONCILING, reconciling, observed);
    addWhileTrue(list, conditions, Conditions.STALLED, stalled, observed);

    var applied = observed.applied();
    return new TierStatus(
        observed.generation(),
        applied == null ? 0 : applied.generation(),
        "Proxy",
        addresses.column(),
        NONE,
        reports.configured().isEmpty() ? NONE : PoolView.backends(pools),
        list,
        listeners.stream().map(ListenerView::status).toList(),
        pools.stream().map(PoolView::status).toList(),
        addresses.field());
  }

  private static void addWhileTrue(
      List<Condition> list,
      Conditions conditions,
      String type,
      @Nullable Finding finding,
      Observed observed) {
    if (finding != null) {
      list.add(
          conditions.condition(
              type, "True", finding.reason(), finding.message(), observed.generation()));
    }
  }

  private static List<ListenerView> listeners(
      Observed observed, Warnings warnings, Reports reports) {
    var applied = observed.applied();
    List<Listener> listeners = applied == null ? List.of() : applied.listeners();
    return listeners.stream()
        .map(listener -> ListenerView.of(listener, warnings.ofListener(listener.name()), reports))
        .toList();
  }

  private static List<PoolView> pools(Observed observed, Warnings warnings, Reports reports) {
    var applied = observed.applied();
    List<Pool> pools = applied == null ? List.of() : applied.pools();
    return pools.stream()
        .map(pool -> PoolView.of(pool, warnings.ofPool(pool.name()), reports))
        .toList();
  }
}
