package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A certificate, by the Secret that holds it. */
public record CertificateSpec(
    @JsonPropertyDescription(
            "Name of a Secret of type kubernetes.io/tls in the tier's namespace, with the"
                + " certificate chain in tls.crt and its key in tls.key. It is followed: a new"
                + " certificate serves new connections at once.")
        @Required
        @Size(min = 1, max = Bounds.HOST_MAX)
        @ValidationRule(value = Rules.SECRET, message = Rules.SECRET_MESSAGE)
        @Nullable String secretName) {}
