package io.lbtier.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a backend is left alone for a while because of what real traffic finds.
 *
 * @param consecutiveFailures so many in a row eject it; 0 for never
 * @param failures statuses of responses that are failures
 * @param intervalMillis how often the following are looked at
 * @param minRequests a backend with fewer in an interval is not judged by them
 * @param failurePercent so many percent that failed eject it; 0 for never
 * @param latency when it is too slow; null for never
 * @param baseEjectionMillis how long it is ejected, times how often it has been lately
 * @param maxEjectionMillis how long at most
 * @param maxEjectionPercent of a pool's backends at a time; but one always
 * @param checkEndsEjection whether a passed check brings it back
 */
public record OutlierDetection(
    int consecutiveFailures,
    List<StatusRange> failures,
    long intervalMillis,
    int minRequests,
    int failurePercent,
    @Nullable Latency latency,
    long baseEjectionMillis,
    long maxEjectionMillis,
    int maxEjectionPercent,
    boolean checkEndsEjection) {
  public OutlierDetection {
    failures = List.copyOf(failures);
  }

  /**
   * When a backend is too slow.
   *
   * @param percent of what the median of the others takes
   * @param atLeastMillis what takes less never is
   */
  public record Latency(int percent, long atLeastMillis) {}
}
