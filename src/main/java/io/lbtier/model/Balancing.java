package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a backend is chosen for a new flow. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "policy")
@JsonSubTypes({@JsonSubTypes.Type(value = Balancing.RoundRobin.class, name = "RoundRobin")})
public sealed interface Balancing {
  /** In turn, by weight, the turns of one backend spread evenly. */
  record RoundRobin() implements Balancing {}
}
