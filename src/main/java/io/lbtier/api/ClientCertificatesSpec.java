package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Certificates that clients are asked for. */
public record ClientCertificatesSpec(
    @JsonPropertyDescription(
            "The authorities that may sign a client's certificate; a client that shows another one"
                + " is refused.")
        @Required
        @Nullable TrustSpec trust,
    @JsonPropertyDescription(
            "Required: a client without a certificate is refused. Optional: it is served. Backends"
                + " get fingerprint and subject of a client's certificate in"
                + " X-Forwarded-Client-Cert.")
        @SchemaFrom(type = Mode.class)
        @Default("Required")
        @Nullable String mode) {

  /** Whether a client must have one. */
  public enum Mode {
    Required,
    Optional
  }
}
