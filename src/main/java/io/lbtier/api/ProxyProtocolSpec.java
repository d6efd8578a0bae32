package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proxies that tell whose connections they pass on. */
public record ProxyProtocolSpec(
    @JsonPropertyDescription(
            "Networks of these proxies, such as 10.0.0.0/8 or 10.1.2.3/32. A connection from"
                + " there must begin with a header, or is closed; who connects from elsewhere is"
                + " a client, whose bytes are taken as they are.")
        @Required
        @Size(min = 1, max = Bounds.NETWORKS_MAX)
        @Nullable List<String> from,
    @JsonPropertyDescription(
            "How long the header may take. A duration, "
                + Bounds.TIMEOUT_MIN
                + " to "
                + Bounds.TIMEOUT_MAX
                + ".")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @Default(Defaults.PROXY_HEADER_TIMEOUT)
        @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
        @Nullable String timeout) {}
