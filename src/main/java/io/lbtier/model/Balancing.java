package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a backend is chosen for a new flow. All of them heed weights. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "policy")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Balancing.RoundRobin.class, name = "RoundRobin"),
  @JsonSubTypes.Type(value = Balancing.Random.class, name = "Random"),
  @JsonSubTypes.Type(value = Balancing.LeastConnections.class, name = "LeastConnections"),
  @JsonSubTypes.Type(value = Balancing.TwoChoices.class, name = "TwoChoices"),
  @JsonSubTypes.Type(value = Balancing.PeakEwma.class, name = "PeakEWMA")
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
}
