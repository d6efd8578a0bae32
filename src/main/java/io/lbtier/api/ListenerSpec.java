package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
            + " && (!has(self.limits) || !has(self.limits.connectionsPerClient)"
            + " && !has(self.limits.connectionRate)"
            + " && !has(self.limits.connectionRatePerClient))",
    message =
        "a UDP listener takes no proxyProtocol, and no limits but connections, which are sessions")
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
            "What is spoken: HTTP (1.0, 1.1 and 2), HTTPS (the same over TLS), TCP (bytes are passed on as"
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
        @Nullable ClientLimitsSpec limits,
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
}
