package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How a backend is chosen. */
@ValidationRule(
    value = "has(self.key) == (self.policy == 'Hash')",
    message = "policy Hash needs a key, and no other takes one")
@ValidationRule(
    value = "self.policy in ['Hash', 'SourceIP'] || !(has(self.table) || has(self.boundedLoad))",
    message = "only policies Hash and SourceIP take table and boundedLoad")
public record BalancingSpec(
    @JsonPropertyDescription(
            "RoundRobin: in turn, the turns of one backend spread evenly. Random: at random."
                + " LeastConnections: the one with the fewest requests or connections under way,"
                + " of several such in turn. TwoChoices: of two drawn at random the one with"
                + " fewer. PeakEWMA: of two drawn at random the one that would answer sooner, by"
                + " how long its answers took lately, a slow one counting at once, and how many"
                + " it has under way. SourceIP: the one that the client's address belongs to. Hash:"
                + " the one that a key belongs to, on every proxy. All heed weights.")
        @SchemaFrom(type = Policy.class)
        @Default(Defaults.BALANCING)
        @Nullable String policy,
    @JsonPropertyDescription(
            "For policy Hash: what requests are told apart by, as text with variables in it, such"
                + " as ${header:x-user}. The variables: ${client_address}, ${listener}, ${sni}, and for"
                + " HTTP ${host}, ${method}, ${path}, ${header:NAME}, ${cookie:NAME} and"
                + " ${query:NAME}; $$ is a dollar sign. A request that has none of them goes to"
                + " the backend whose turn it is.")
        @Size(min = 1, max = Bounds.KEY_MAX)
        @Nullable String key,
    @JsonPropertyDescription(
            "For policies Hash and SourceIP. Maglev: shares are even, and when a backend comes or"
                + " goes about one in a hundred of the others' keys moves too. Ring: shares are"
                + " uneven by up to a quarter, and no other keys move. Default: "
                + Defaults.HASH_TABLE
                + ".")
        @SchemaFrom(type = HashTable.class)
        @Nullable String table,
    @JsonPropertyDescription(
            "For policies Hash and SourceIP: how much of its share of what is under way a backend"
                + " may have, in percent; what is more goes to the next one. 125 is usual."
                + " Default: any.")
        @Min(Bounds.BOUNDED_LOAD_MIN)
        @Max(Bounds.BOUNDED_LOAD_MAX)
        @Nullable Integer boundedLoad,
    @JsonPropertyDescription(
            "When fewer than so many percent of the backends are up, the checks are not believed"
                + " and all are used, so that the few that are up do not get what all should"
                + " carry. 0 for never.")
        @Min(0)
        @Max(Bounds.PERCENT_MAX)
        @Default("" + Defaults.PANIC_THRESHOLD)
        @Nullable Integer panicThreshold) {

  /** Ways to choose a backend. */
  public enum Policy {
    RoundRobin,
    Random,
    LeastConnections,
    TwoChoices,
    PeakEWMA,
    SourceIP,
    Hash
  }

  /** How keys are laid out over backends. */
  public enum HashTable {
    Maglev,
    Ring
  }
}
