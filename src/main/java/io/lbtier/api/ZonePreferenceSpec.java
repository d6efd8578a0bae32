package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** Which backends are preferred for where they are. */
public record ZonePreferenceSpec(
    @JsonPropertyDescription(
            "How much a backend may get for being near, in percent of what it would get if all were"
                + " used alike; what is more goes to other zones. 100 spreads the load over all"
                + " backends as evenly as without a preference, and more keeps more of it near.")
        @Min(Bounds.ZONE_LOAD_MIN)
        @Max(Bounds.ZONE_LOAD_MAX)
        @Default("" + Defaults.ZONE_LOAD)
        @Nullable Integer maxLoad) {}
