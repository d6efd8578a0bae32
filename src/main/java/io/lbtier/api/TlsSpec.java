package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TLS of a listener. */
public record TlsSpec(
    @JsonPropertyDescription(
            "The certificates to serve, of which each client gets the one for the name that it"
                + " asks for (SNI); the first one is for clients that ask for another or none.")
        @Required
        @Size(min = 1, max = Bounds.CERTIFICATES_MAX)
        @Nullable List<CertificateSpec> certificates,
    @JsonPropertyDescription("Certificates that clients are asked for. Default: none.")
        @Nullable ClientCertificatesSpec clients,
    @JsonPropertyDescription("The oldest version of TLS that is spoken, in quotes.")
        @SchemaFrom(type = TlsVersion.class)
        @Default("1.2")
        @Nullable String minVersion) {

  /** Versions of TLS. */
  public enum TlsVersion {
    @JsonProperty("1.2")
    V1_2,
    @JsonProperty("1.3")
    V1_3
  }
}
