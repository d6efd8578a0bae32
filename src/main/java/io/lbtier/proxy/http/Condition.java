package io.lbtier.proxy.http;

import io.lbtier.model.RouteMatch.Conditions;
import io.lbtier.model.RouteMatch.FieldMatch;
import io.lbtier.proxy.Network;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route asks for besides host and path. Immutable. */
interface Condition {
  /** Whether it holds for a request from the client with this address, of 4 or 16 octets. */
  boolean holds(RequestHead request, byte[] client);

  /** All that a match asks for, the cheapest first. */
  static Condition[] of(@Nullable Conditions match) {
    if (match == null) {
      return new Condition[0];
    }
    List<Condition> conditions = new ArrayList<>();
    if (!match.methods().isEmpty()) {
      conditions.add(method(match.methods().stream().map(Octets::ascii).toList()));
    }
    if (!match.clients().isEmpty()) {
      conditions.add(client(match.clients().stream().map(Network::of).toList()));
    }
    match.headers().forEach(h -> conditions.add(header(h)));
    match.query().forEach(p -> conditions.add(parameter(p)));
    return conditions.toArray(Condition[]::new);
  }

  private static Condition method(List<byte[]> methods) {
    return (request, client) -> {
      for (byte[] method : methods) {
        if (request.line.isMethod(method)) {
          return true;
        }
      }
      return false;
    };
  }

  private static Condition client(List<Network> networks) {
    return (request, client) -> {
      for (Network network : networks) {
        if (network.holds(client)) {
          return true;
        }
      }
      return false;
    };
  }

  private static Condition header(FieldMatch match) {
    byte[] name = Octets.fieldName(match.name());
    ValueTest test = ValueTest.of(match);
    return (request, client) -> request.lines.any(name, test);
  }

  private static Condition parameter(FieldMatch match) {
    byte[] name = Octets.utf8(match.name());
    ValueTest test = ValueTest.of(match);
    return (request, client) -> Query.any(request.line.target.query(), name, test);
  }
}
