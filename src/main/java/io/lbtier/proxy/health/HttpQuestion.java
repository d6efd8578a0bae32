package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.HealthCheck.Header;
import io.lbtier.model.StatusRange;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a check asks with a request, and what it makes of the status of the answer; the same in each
 * version of HTTP.
 *
 * @param target who is asked
 */
record HttpQuestion(HealthCheck.Http check, InetSocketAddress target) {
  /** The host that is asked for. */
  String authority() {
    if (!check.host().isEmpty()) {
      return check.host();
    }
    return authority(target);
  }

  /** The same, for a check that has no host of its own. */
  static String authority(InetSocketAddress target) {
    String host = target.getAddress().getHostAddress();
    return (target.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + target.getPort();
  }

  /** The headers besides the host, in order. */
  List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    ours(headers, "User-Agent", "lbtier-check");
    ours(headers, "Accept", "*/*");
    headers.addAll(users());
    if (!check.method().equals("GET") && !check.method().equals("HEAD")) {
      // So that a server does not wait for a body (RFC 9110 section 8.6).
      headers.add(new Header("Content-Length", "0"));
    }
    return headers;
  }

  private List<Header> users() {
    return check.request() == null ? List.of() : check.request().headers();
  }

  /** One that the user's goes before. */
  private void ours(List<Header> headers, String name, String value) {
    if (users().stream().noneMatch(header -> header.name().equalsIgnoreCase(name))) {
      headers.add(new Header(name, value));
    }
  }

  /** What is wrong with such a status; empty for nothing. */
  String verdict(int status) {
    return check.statuses().stream().anyMatch(range -> range.holds(status))
        ? ""
        : "status %d, expected %s".formatted(status, expected());
  }

  private String expected() {
    return check.statuses().stream()
        .map(StatusRange::label)
        .map(label -> label.replace("-", " to "))
        .collect(Collectors.joining(" or "));
  }
}
