package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the clients of an HTTPS listener must do.
 *
 * @param minVersion the oldest version of TLS that is spoken
 * @param trust name of the Secret whose ca.crt lists the authorities that may sign a client's
 *     certificate; empty when clients are asked for none
 * @param required whether a client without a certificate is refused
 */
public record ClientTls(Version minVersion, String trust, boolean required) {
  /** Versions of TLS. */
  public enum Version {
    @JsonProperty("1.2")
    TLS_1_2,
    @JsonProperty("1.3")
    TLS_1_3
  }
}
