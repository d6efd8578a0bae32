package io.lbtier.proxy.health;

import io.lbtier.model.OutlierDetection;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Outcomes.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which backends of a pool are ejected, and for how long: longer each time, never so many that the
 * others could not carry the load, and never the last one. It decides alone; time is passed in.
 * Backends are in the order of the pool, so that the same findings lead to the same decisions.
 */
final class Ejections {
  private final OutlierDetection config;
  private final List<Backend> members;
  private final Map<Backend, History> histories = new HashMap<>();

  /**
   * What is known of a backend that is or was ejected.
   *
   * @param times how often, less those that are forgiven
   * @param untilMillis when it comes back; 0 while it is not ejected
   */
  private record History(int times, long untilMillis) {}

  /** A backend is left alone for so long, for a cause in words for a person. */
  record Ejection(Backend backend, String cause, long millis) {}

  /** Goes on where the last ones of the same pool, if there were any, have got to. */
  Ejections(OutlierDetection config, List<Backend> members, @Nullable Ejections before) {
    this.config = config;
    this.members = List.copyOf(members);
    if (before != null) {
      histories.putAll(before.histories);
      histories.keySet().retainAll(Set.copyOf(members));
    }
  }

  boolean ejected(Backend backend) {
    History history = histories.get(backend);
    return history != null && history.untilMillis > 0;
  }

  private long count() {
    return histories.values().stream().filter(r -> r.untilMillis > 0).count();
  }

  /**
   * Ejects a backend; null when it stays.
   *
   * @param usable whether new flows go to a backend
   */
  @Nullable Ejection eject(Backend backend, String cause, long now, Predicate<Backend> usable) {
    long most = Math.max(1, (long) members.size() * config.maxEjectionPercent() / 100);
    boolean last = members.stream().noneMatch(b -> b != backend && usable.test(b) && !ejected(b));
    if (!members.contains(backend) || ejected(backend) || count() >= most || last) {
      return null;
    }
    History before = histories.get(backend);
    int times = before == null ? 1 : before.times + 1;
    long millis = Math.min(times * config.baseEjectionMillis(), config.maxEjectionMillis());
    histories.put(backend, new History(times, now + millis));
    return new Ejection(backend, cause, millis);
  }

  /** Those whose time is over; they are not ejected any more. */
  List<Backend> release(long now) {
    List<Backend> over = new ArrayList<>();
    for (Backend backend : members) {
      History history = histories.get(backend);
      if (history != null && history.untilMillis > 0 && history.untilMillis <= now) {
        end(backend);
        over.add(backend);
      }
    }
    return over;
  }

  /** It is not ejected any more; how often it was counts on. */
  void end(Backend backend) {
    histories.computeIfPresent(backend, (_, history) -> new History(history.times, 0));
  }

  /** When the next one comes back; null when none is ejected. */
  @Nullable Long next() {
    return histories.values().stream()
        .map(History::untilMillis)
        .filter(until -> until > 0)
        .min(Long::compare)
        .orElse(null);
  }

  /** Looks at what came since the last time, and ejects those that are worse than they may be. */
  List<Ejection> look(Map<Backend, Sample> samples, long now, Predicate<Backend> usable) {
    Map<Backend, Sample> judged = new HashMap<>();
    for (Backend backend : members) {
      Sample sample = samples.get(backend);
      if (sample != null && sample.flows() >= config.minRequests() && !ejected(backend)) {
        judged.put(backend, sample);
      }
    }
    List<Ejection> ejections = new ArrayList<>();
    for (Backend backend : members) {
      String cause = cause(backend, judged);
      Ejection ejection = cause.isEmpty() ? null : eject(backend, cause, now, usable);
      if (ejection != null) {
        ejections.add(ejection);
      } else if (cause.isEmpty() && !ejected(backend)) {
        forgive(backend);
      }
    }
    return ejections;
  }

  private void forgive(Backend backend) {
    histories.computeIfPresent(
        backend, (_, history) -> history.times > 1 ? new History(history.times - 1, 0) : null);
  }

  private String cause(Backend backend, Map<Backend, Sample> judged) {
    Sample sample = judged.get(backend);
    if (sample == null) {
      return "";
    }
    if (config.failurePercent() > 0 && sample.failedPercent() >= config.failurePercent()) {
      return "%d of %d requests failed".formatted(sample.failed(), sample.flows());
    }
    OutlierDetection.Latency latency = config.latency();
    if (latency == null || sample.meanNanos() < latency.atLeastMillis() * 1_000_000) {
      return "";
    }
    long others = medianOfOthers(backend, judged);
    return others > 0 && sample.meanNanos() * 100 >= others * latency.percent()
        ? "answers took %s, those of others %s"
            .formatted(millis(sample.meanNanos()), millis(others))
        : "";
  }

  /** The lower one of two in the middle; 0 when there is none. */
  private static long medianOfOthers(Backend backend, Map<Backend, Sample> judged) {
    long[] means =
        judged.entrySet().stream()
            .filter(e -> e.getKey() != backend && e.getValue().meanNanos() > 0)
            .mapToLong(e -> e.getValue().meanNanos())
            .toArray();
    Arrays.sort(means);
    return means.length == 0 ? 0 : means[(means.length - 1) / 2];
  }

  private static String millis(long nanos) {
    return Causes.duration(Math.max(1, nanos / 1_000_000));
  }
}
