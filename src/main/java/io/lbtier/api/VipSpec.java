package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses that move between the nodes of the proxies. */
public record VipSpec(
    @JsonPropertyDescription(
            "The virtual addresses, IPv4 or IPv6, each once, with the prefix length of their"
                + " network or without (/32, /128): 192.0.2.10/24. The first is held by the first"
                + " node that runs the tier, the second by the second, and so on round; each moves"
                + " on its own.")
        @Required
        @Size(min = 1, max = Bounds.VIP_ADDRESSES_MAX)
        @Nullable List<String> addresses,
    @JsonPropertyDescription(
            "Network interface of the nodes that the addresses are put on. Default: the one that"
                + " has the node's own address.")
        @Size(min = 1, max = Bounds.INTERFACE_LENGTH_MAX)
        @ValidationRule(value = Rules.INTERFACE, message = Rules.INTERFACE_MESSAGE)
        @JsonProperty("interface")
        @Nullable String interfaceName,
    @JsonPropertyDescription(
            "From one VRRP advertisement to the next. A node that is gone is replaced after a"
                + " little more than three of them. A duration in steps of 10ms, "
                + Bounds.ADVERT_MIN
                + " to "
                + Bounds.ADVERT_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Default(Defaults.ADVERT_INTERVAL)
        @ValidationRule(value = Rules.ADVERT, message = Rules.ADVERT_MESSAGE)
        @Nullable String advertInterval,
    @JsonPropertyDescription(
            "Whether an address goes back to the node that is first for it as soon as that can hold"
                + " it again. Otherwise it stays where it is, and moves once less.")
        @Default("false")
        @Nullable Boolean preempt,
    @JsonPropertyDescription(
            "How each node checks the proxy beside it, which must say that it is ready; where it"
                + " does not, the node gives its addresses up.")
        @Nullable VipCheckSpec healthCheck) {

  /** How the proxy is checked. */
  public record VipCheckSpec(
      @JsonPropertyDescription(
              "From one check to the next, and how long each may take. A duration, "
                  + Bounds.VIP_CHECK_MIN
                  + " to "
                  + Bounds.VIP_CHECK_MAX
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @Default(Defaults.VIP_CHECK_INTERVAL)
          @ValidationRule(value = Rules.VIP_CHECK, message = Rules.VIP_CHECK_MESSAGE)
          @Nullable String interval,
      @JsonPropertyDescription("This many failures in a row make the node give its addresses up.")
          @Min(1)
          @Max(Bounds.CHECKS_MAX)
          @Default("" + Defaults.CHECK_FALL)
          @Nullable Integer fall,
      @JsonPropertyDescription("After this many successes in a row it may hold them again.")
          @Min(1)
          @Max(Bounds.CHECKS_MAX)
          @Default("" + Defaults.CHECK_RISE)
          @Nullable Integer rise) {}
}
