package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** TLS towards the backends of a pool. */
@ValidationRule(
    value = "!has(self.trust) || !has(self.verify) || self.verify",
    message = "found trust and verify: false; with that nothing is held against trust")
public record BackendTlsSpec(
    @JsonPropertyDescription(
            "Name that a backend's certificate must be for, such as shop.internal; it is also sent"
                + " to the backend (SNI). Default: the backend's address.")
        @Size(min = 1, max = Bounds.HOST_MAX)
        @ValidationRule(value = Rules.SERVER_NAME, message = Rules.SERVER_NAME_MESSAGE)
        @Nullable String serverName,
    @JsonPropertyDescription(
            "The authorities that may sign a backend's certificate. Default: those that Java"
                + " trusts, which are the public ones.")
        @Nullable TrustSpec trust,
    @JsonPropertyDescription(
            "Whether a backend must have a certificate that is valid, signed by an authority of"
                + " trust, and for serverName. With false anybody who can take the backend's place"
                + " can read what it is sent.")
        @Default("true")
        @Nullable Boolean verify,
    @JsonPropertyDescription("The certificate that the proxies show to backends that ask for one.")
        @Nullable ClientCertificateSpec certificate) {

  /** A certificate of the proxies, by the Secret that holds it. */
  public record ClientCertificateSpec(
      @JsonPropertyDescription(
              "Name of a Secret of type kubernetes.io/tls in the tier's namespace, with the"
                  + " certificate chain in tls.crt and its key in tls.key. It is followed: a new"
                  + " certificate is shown on new connections at once.")
          @Required
          @Size(min = 1, max = Bounds.HOST_MAX)
          @ValidationRule(value = Rules.SECRET, message = Rules.SECRET_MESSAGE)
          @Nullable String secretName) {}
}
