package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Authorities that may sign certificates, by the Secret that holds their own. */
public record TrustSpec(
    @JsonPropertyDescription(
            "Name of a Secret of any type in the tier's namespace, with the certificates of the"
                + " authorities in ca.crt. It is followed: new authorities are held against new"
                + " connections at once.")
        @Required
        @Size(min = 1, max = Bounds.HOST_MAX)
        @ValidationRule(value = Rules.SECRET, message = Rules.SECRET_MESSAGE)
        @Nullable String secretName) {}
