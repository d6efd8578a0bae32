package io.lbtier.compile;

import io.lbtier.model.Tier;
import java.util.List;

/** Everything wrong with what the user wrote, or what it means. There is no third state. */
public sealed interface Compiled {
  /**
   * It can be run.
   *
   * @param tier what it means
   * @param warnings what does not stop it, but the user should know: a Service that does not exist
   *     yet, say
   */
  record Accepted(Tier tier, List<Problem> warnings) implements Compiled {}

  /** It can not; what ran before goes on running. */
  record Rejected(List<Problem> problems) implements Compiled {}
}
