package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** How a backend is chosen for a new flow. All of them heed weights. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "policy")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Balancing.RoundRobin.class, name = "RoundRobin"),
  @JsonSubTypes.Type(value = Balancing.Random.class, name = "Random"),
  @JsonSubTypes.Type(value = Balancing.LeastConnections.class, name = "LeastConnections"),
  @JsonSubTypes.Type(value = Balancing.TwoChoices.class, name = "TwoChoices"),
  @JsonSubTypes.Type(value = Balancing.PeakEwma.class, name = "PeakEWMA"),
  @JsonSubTypes.Type(value = Balancing.Hash.class, name = "Hash")
})
public sealed interface Balancing {
  /** In turn, the turns of one backend spread evenly. */
  record RoundRobin() implements Balancing {}

  /** At random. */
  record Random() implements Balancing {}

  /** The one with the fewest flows under way, of several such by turns. */
  record LeastConnections() implements Balancing {}

  /** Of two drawn at random the one with fewer flows under way. */
  record TwoChoices() implements Balancing {}

  /** Of two drawn at random the one that would answer sooner. */
  record PeakEwma() implements Balancing {}

  /**
   * The one that a key belongs to.
   *
   * @param key what flows are told apart by; flows that have nothing of it are given out in turn
   * @param table how keys are laid out
   * @param boundedLoad how much of its share of what is under way a backend may have, in percent,
   *     100 or more; 0 for any
   */
  record Hash(List<KeyPart> key, Table table, int boundedLoad) implements Balancing {
    public Hash {
      key = List.copyOf(key);
    }
  }

  /** How keys are laid out over backends. */
  enum Table {
    /** Even shares; when a backend goes, a few keys of others move too. */
    Maglev,
    /** Uneven shares; when a backend goes, none but its own keys move. */
    Ring
  }
}
