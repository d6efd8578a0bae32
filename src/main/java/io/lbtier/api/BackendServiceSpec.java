package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** A Kubernetes Service whose endpoints are the backends. */
public record BackendServiceSpec(
    @JsonPropertyDescription("Name of the Service, in the tier's namespace.")
        @Required
        @Size(min = 1, max = Bounds.LABEL_MAX)
        @ValidationRule(value = Rules.LABEL, message = Rules.LABEL_MESSAGE)
        @Nullable String name,
    @JsonPropertyDescription(
            "Port of the Service, by its name or its number; a number goes without quotes.")
        @Required
        @Nullable IntOrString port) {}
