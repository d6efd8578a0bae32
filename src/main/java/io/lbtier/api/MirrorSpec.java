package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** A pool that gets copies of requests, whose answers are thrown away. */
public record MirrorSpec(
    @JsonPropertyDescription("Name of the pool.") @Required @Size(min = 1, max = Bounds.LABEL_MAX)
        @Nullable String pool,
    @JsonPropertyDescription("How many of a hundred requests are copied, by chance.")
        @Min(1)
        @Max(Bounds.PERCENT_MAX)
        @Default("" + Defaults.MIRROR_PERCENT)
        @Nullable Integer percent,
    @JsonPropertyDescription(
            "A request whose body is longer is not copied; in bytes, at most "
                + Bounds.MIRROR_BODY_MAX
                + ". Default: "
                + Defaults.MIRROR_BODY
                + ".")
        @Nullable Quantity body) {}
