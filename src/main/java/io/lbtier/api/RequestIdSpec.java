package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IDs of requests. */
public record RequestIdSpec(
    @JsonPropertyDescription(
            "Addresses and networks of clients, such as a proxy in front, whose requests keep the ID"
                + " that they come with: 1 to 128 letters, digits and ._~:/+=@-. All others get a"
                + " new one. Default: nobody's.")
        @Size(min = 1, max = Bounds.NETWORKS_MAX)
        @Nullable List<String> keepFrom,
    @JsonPropertyDescription("Whether responses say the ID too, in X-Request-Id.") @Default("false")
        @Nullable Boolean response) {}
