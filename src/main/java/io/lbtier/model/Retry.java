package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * When a request that failed on one backend goes to another one. Only what is safe is repeated: a
 * request of which nothing was sent, or one whose method is idempotent (RFC 9110 section 9.2.2) and
 * which has no body.
 *
 * @param attempts how often at most, besides the first try; 0 to 10
 * @param on the failures that count, in the order of their declaration
 */
public record Retry(int attempts, Set<On> on) {
  public Retry {
    on = Collections.unmodifiableSet(new TreeSet<>(on));
  }

  /** A failure after which another backend is tried. */
  public enum On {
    /** The connection was refused, unreachable or timed out. */
    ConnectFailure,
    /** The connection ended before the response began. */
    Reset,
    /** The response did not begin in time. */
    Timeout,
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
