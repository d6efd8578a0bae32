package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port that clients connect to. */
@ValidationRule(
    value = "self.protocol in ['TCP', 'TLS', 'UDP'] || has(self.routes) != has(self.pool)",
    message = "an HTTP listener takes either routes or a pool, which then gets every request")
@ValidationRule(
    value =
        "!(self.protocol in ['TCP', 'UDP']) || has(self.pool) && !has(self.routes)"
            + " && !has(self.tls)",
    message = "a TCP or UDP listener takes a pool, and no routes or tls")
@ValidationRule(
    value =
        "!(self.protocol in ['TCP', 'UDP']) || !has(self.timeouts)"
            + " || !has(self.timeouts.head) && !has(self.timeouts.stall)"
            + " && !has(self.timeouts.tunnel)",
    message = "a TCP or UDP listener takes no timeouts but idle")
@ValidationRule(
    value = "self.protocol == 'UDP' || !has(self.responses)",
    message = "only a UDP listener takes responses")
@ValidationRule(
    value =
        "self.protocol != 'UDP' || !has(self.proxyProtocol)"
            + " && (!has(self.limits) || !has(self.limits.connectionsPerClient))",
    message = "a UDP listener takes no proxyProtocol and no connectionsPerClient")
@ValidationRule(
    value = "self.protocol != 'TLS' || (has(self.routes) || has(self.pool)) && !has(self.tls)",
    message = "a TLS listener takes routes, a pool for the rest or both, and no tls")
@ValidationRule(
    value =
        "!(self.protocol in ['TCP', 'TLS', 'UDP']) || !has(self.limits)"
            + " || !has(self.limits.head) && !has(self.limits.headers) && !has(self.limits.body)",
    message = "limits of head, headers and body are for HTTP and HTTPS")
@ValidationRule(
    value =
        "self.protocol != 'TLS' || !has(self.timeouts)"
            + " || !has(self.timeouts.stall) && !has(self.timeouts.tunnel)",
    message = "a TLS listener takes no timeouts but head and idle")
@ValidationRule(
    value = "self.protocol != 'HTTPS' || has(self.tls)",
    message = "an HTTPS listener needs tls.certificates")
@ValidationRule(
    value = "self.protocol != 'HTTP' || !has(self.tls)",
    message = "an HTTP listener takes no tls; for TLS give protocol HTTPS")
@ValidationRule(
    value = "self.protocol == 'HTTP' || self.protocol == 'HTTPS' || !has(self.errorPages)",
    message = "errorPages are for HTTP and HTTPS listeners")
public record ListenerSpec(
    @JsonPropertyDescription(
            "Name of the listener, unique in the tier; it appears in status, metrics and logs.")
        @Required
        @Size(min = 1, max = Bounds.LABEL_MAX)
        @ValidationRule(value = Rules.LABEL, message = Rules.LABEL_MESSAGE)
        @Nullable String name,
    @JsonPropertyDescription(
            "Port, each once, but that one of UDP may be one of another protocol too; not the admin"
                + " port of the proxies, which is TCP.")
        @Required
        @Min(Bounds.PORT_MIN)
        @Max(Bounds.PORT_MAX)
        @Nullable Integer port,
    @JsonPropertyDescription(
            "What is spoken: HTTP (version 1), HTTPS (the same over TLS), TCP (bytes are passed on as"
                + " they are), TLS (the same, to a pool by the name that the client asks for) or UDP"
                + " (datagrams are passed on as they are).")
        @Required
        @SchemaFrom(type = Protocol.class)
        @Nullable String protocol,
    @JsonPropertyDescription("TLS of an HTTPS listener.") @Nullable TlsSpec tls,
    @JsonPropertyDescription(
            "What becomes of which requests, for HTTP and HTTPS. Of the routes that match a"
                + " request, the one with the exact host wins, then the one with the longest"
                + " wildcard; then an exact path, then a regex, then the longest prefix; then the"
                + " one with methods, with more headers, with more query parameters, with clients;"
                + " then the first. A request that none matches is answered with 404. Those of a TLS"
                + " listener take a host alone, which is the name that the client asks for (SNI).")
        @Size(min = 1, max = Bounds.ROUTES_MAX)
        @Nullable List<RouteSpec> routes,
    @JsonPropertyDescription(
            "Name of the pool that gets every connection of a TCP listener, every session of a UDP"
                + " listener, or every request of an"
                + " HTTP or HTTPS listener without routes; with TLS it gets the connections that no"
                + " route takes, which otherwise are closed.")
        @Size(min = 1, max = Bounds.LABEL_MAX)
        @Nullable String pool,
    @JsonPropertyDescription(
            "How many clients may be served at once, and what an HTTP request may be; one that is"
                + " more is refused with 413 or 431.")
        @Nullable LimitsSpec limits,
    @JsonPropertyDescription("How long a client may take.") @Nullable ClientTimeoutsSpec timeouts,
    @JsonPropertyDescription(
            "Proxies in front of this one that begin each connection with a header of the PROXY"
                + " protocol, version 1 or 2, which tells the address of the client. Default: none.")
        @Nullable ProxyProtocolSpec proxyProtocol,
    @JsonPropertyDescription(
            "For UDP: how many datagrams a backend answers one of a client with, 1 with DNS. When"
                + " they have come the session is over, and need not wait until it was idle."
                + " Default: any number.")
        @Min(1)
        @Max(Bounds.RESPONSES_MAX)
        @Nullable Integer responses,
    @JsonPropertyDescription(
            "What HTTP clients see where the proxy itself has to say what is wrong, such as 503 while"
                + " no backend is up; gRPC clients never. Default: a line of text.")
        @Size(min = 1, max = Bounds.ERROR_PAGES_MAX)
        @Nullable List<ErrorPageSpec> errorPages) {

  /** What is spoken on a port. */
  public enum Protocol {
    HTTP,
    HTTPS,
    TCP,
    TLS,
    UDP
  }

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
          @Nullable String minVersion) {}

  /** Versions of TLS. */
  public enum TlsVersion {
    @JsonProperty("1.2")
    V1_2,
    @JsonProperty("1.3")
    V1_3
  }

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

  /** How many clients may be served at once, and what an HTTP request may be. */
  public record LimitsSpec(
      @JsonPropertyDescription(
              "Length of the request line and the headers together, in bytes, "
                  + Bounds.HEAD_BYTES_MIN
                  + " to "
                  + Bounds.HEAD_BYTES_MAX
                  + ". Default: "
                  + Defaults.HEAD_BYTES
                  + ".")
          @Nullable Quantity head,
      @JsonPropertyDescription("Number of header lines. Default: " + Defaults.HEADERS + ".")
          @Min(1)
          @Max(Bounds.HEADERS_MAX)
          @Nullable Integer headers,
      @JsonPropertyDescription(
              "Length of the body in bytes, such as 10Mi; at most "
                  + Bounds.BODY_BYTES_MAX
                  + ". Default: no limit.")
          @Nullable Quantity body,
      @JsonPropertyDescription(
              "Connections that may be open, on each proxy; one more is closed at once. Default:"
                  + " any number. With UDP, sessions; one more ends the one that has rested longest."
                  + " Default then: "
                  + Defaults.UDP_SESSIONS
                  + ".")
          @Min(1)
          @Max(Bounds.CONNECTIONS_MAX)
          @Nullable Integer connections,
      @JsonPropertyDescription(
              "Connections that one client may have open, on each proxy; one more is closed at"
                  + " once. A client is an IPv4 address, or an IPv6 network of 64 bits, as a proxy in"
                  + " front tells it where there is one. Not for UDP. Default: any number.")
          @Min(1)
          @Max(Bounds.CONNECTIONS_MAX)
          @Nullable Integer connectionsPerClient) {}

  /** How long a client may take. */
  public record ClientTimeoutsSpec(
      @JsonPropertyDescription(
              "From the first byte of an HTTP request to the end of its headers; with TLS, for the"
                  + " first message of a client. A duration, "
                  + Bounds.TIMEOUT_MIN
                  + " to "
                  + Bounds.TIMEOUT_MAX
                  + ". Default: "
                  + Defaults.HEAD_TIMEOUT
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
          @Nullable String head,
      @JsonPropertyDescription(
              "How long a connection may be silent: between two requests with HTTP and HTTPS, in"
                  + " both directions with TCP and TLS. It is then closed. With UDP, how long a"
                  + " session may be silent in both directions. A duration, "
                  + Bounds.TIMEOUT_MIN
                  + " to "
                  + Bounds.TIMEOUT_MAX
                  + ". Default: "
                  + Defaults.HTTP_IDLE
                  + " with HTTP and HTTPS, "
                  + Defaults.TCP_IDLE
                  + " with TCP and TLS, "
                  + Defaults.UDP_IDLE
                  + " with UDP.")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
          @Nullable String idle,
      @JsonPropertyDescription(
              "How long the body of a request or a response may stand still, whoever is to blame."
                  + " A duration, "
                  + Bounds.TIMEOUT_MIN
                  + " to "
                  + Bounds.TIMEOUT_MAX
                  + ". Default: "
                  + Defaults.STALL
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
          @Nullable String stall,
      @JsonPropertyDescription(
              "How long a connection that was upgraded, such as a WebSocket, may be silent in both"
                  + " directions. It is then closed. A duration, "
                  + Bounds.TIMEOUT_MIN
                  + " to "
                  + Bounds.TIMEOUT_MAX
                  + ". Default: "
                  + Defaults.TUNNEL
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @ValidationRule(value = Rules.TIMEOUT, message = Rules.TIMEOUT_MESSAGE)
          @Nullable String tunnel) {}
}
