package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a request that failed on one backend goes to another one. Only what is safe is repeated: a
 * request of which nothing was sent, or one whose method is idempotent (RFC 9110 section 9.2.2) and
 * whose body, as far as it has been sent, was kept.
 *
 * @param attempts how often at most, besides the first try; 0 to 10
 * @param on the failures that count, in the order of their declaration
 * @param nonIdempotent true when other methods count as idempotent; null, never false, otherwise
 * @param budget how many may be under way again at once; null for any number
 * @param bodies how much of bodies is kept; null for nothing
 */
public record Retry(
    int attempts,
    Set<On> on,
    @Nullable Boolean nonIdempotent,
    @Nullable Budget budget,
    @Nullable Bodies bodies) {
  public Retry {
    on = Collections.unmodifiableSet(new TreeSet<>(on));
  }

  /** Of idempotent methods, any number at once, and without bodies. */
  public Retry(int attempts, Set<On> on) {
    this(attempts, on, null, null, null);
  }

  /**
   * How many requests may be under way for another time.
   *
   * @param percent of all that the pool has under way, 0 to 100
   * @param min but so many at least, 0 to 1000
   */
  public record Budget(int percent, int min) {}

  /**
   * How much of the bodies of requests is kept.
   *
   * @param memoryBytes of each body in memory, the rest in a file; 0 or more
   * @param maximumBytes a longer body is not kept; 1 or more
   * @param diskBytes of all files of the pool together; 0 or more
   */
  public record Bodies(long memoryBytes, long maximumBytes, long diskBytes) {}

  /** A failure after which another backend is tried. */
  public enum On {
    /** The connection was refused, unreachable or timed out. */
    ConnectFailure,
    /** The connection ended before the response began. */
    Reset,
    /** The response did not begin in time. */
    Timeout,
    /** The backend answered 404. */
    @JsonProperty("404")
    Status404,
    /** The backend answered 429. */
    @JsonProperty("429")
    Status429,
    /** The backend answered 500. */
    @JsonProperty("500")
    Status500,
    /** The backend answered 502. */
    @JsonProperty("502")
    Status502,
    /** The backend answered 503. */
    @JsonProperty("503")
    Status503,
    /** The backend answered 504. */
    @JsonProperty("504")
    Status504
  }
}
