package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How a backend that has just come gets its share. */
public record SlowStartSpec(
    @JsonPropertyDescription(
            "How long it takes until a backend has its whole weight. It begins with a tenth, and"
                + " has half of it after half of the time. A duration, "
                + Bounds.SLOW_START_MIN
                + " to "
                + Bounds.SLOW_START_MAX
                + ".")
        @Required
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.SLOW_START, message = Rules.SLOW_START_MESSAGE)
        @Nullable String window) {}
