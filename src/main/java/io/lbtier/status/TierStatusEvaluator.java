package io.lbtier.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Compiled.Accepted;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.status.Observed.Holding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
   * @param serving the newest spec that was accepted, as it is understood now; null for none
   * @param observed what can be seen of the tier
   * @param previous the status that this one follows; null for the first
   * @param now taken for conditions that are new or changed, and for how long virtual addresses
   *     have been where they are: as long as nothing happens, and until {@link #changesAt}, the
   *     result equals {@code previous}
   */
  public static TierStatus evaluate(
      Compiled compiled,
      @Nullable Accepted serving,
      Observed observed,
      @Nullable TierStatus previous,
      Instant now) {
    var reports = new Reports(observed);
    var warnings = new Warnings(serving);
    var listeners = listeners(observed, warnings, reports);
    var pools = pools(observed, warnings, reports);
    var addresses = AddressViews.of(observed, previous, now);

    var stalled = Progress.stalled(compiled, observed, reports);
    var reconciling = stalled == null ? Progress.reconciling(observed, reports, addresses) : null;
    var readiness =
        Readiness.of(observed, stalled, listeners, pools, addresses, reports, warnings.others());

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
    if (!addresses.all().isEmpty()) {
      list.add(held(addresses, conditions, observed));
    }

    var applied = observed.applied();
    return new TierStatus(
        observed.generation(),
        applied == null ? 0 : applied.generation(),
        "Proxy",
        addresses.column(),
        addresses.active(),
        reports.configured().isEmpty() ? NONE : PoolView.backends(pools),
        list,
        listeners.stream().map(ListenerView::status).toList(),
        pools.stream().map(PoolView::status).toList(),
        addresses.field());
  }

  /**
   * When the status changes next though nothing happens; empty when it does not.
   *
   * @param now what is later counts
   */
  public static Optional<Instant> changesAt(Observed observed, Instant now) {
    return observed.holdings().values().stream()
        .flatMap(TierStatusEvaluator::changes)
        .filter(change -> change.isAfter(now))
        .min(Comparator.naturalOrder());
  }

  private static Stream<Instant> changes(Holding holding) {
    var flapping = holding.flapping();
    return Stream.concat(
        holding.nodes().size() == 1
            ? Stream.empty()
            : Stream.of(AddressView.MOVING, AddressView.COMING).map(holding.since()::plus),
        flapping == null ? Stream.empty() : Stream.of(flapping.last().plus(AddressView.CALM)));
  }

  private static Condition held(AddressViews addresses, Conditions conditions, Observed observed) {
    var findings = new ArrayList<Finding>();
    var notHeld = addresses.notHeld();
    if (notHeld != null) {
      findings.add(notHeld);
    }
    findings.addAll(addresses.troubles());
    String status = "False";
    if (findings.isEmpty()) {
      var unknown = addresses.unknown();
      status = unknown.isEmpty() ? "True" : "Unknown";
      findings.add(
          unknown.isEmpty()
              ? new Finding(Reasons.HELD, addresses.places())
              : new Finding(Reasons.NO_REPORT, "no proxy tells who holds " + Text.names(unknown)));
    }
    return conditions.condition(
        Conditions.VIRTUAL_ADDRESSES_HELD,
        status,
        findings.getFirst().reason(),
        Text.sentences(findings.stream().map(Finding::message).toList()),
        observed.generation());
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
