package io.lbtier.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route takes: those of which all of it holds.
 *
 * @param host exact host name in lower case; or {@code *.} and one, for all below it; null for any
 * @param path what the path must be
 * @param conditions what else must hold; null when nothing has to
 */
public record RouteMatch(@Nullable String host, PathMatch path, @Nullable Conditions conditions) {
  private static final List<String> CONNECT = List.of("CONNECT");

  /** A match by host, or null for any, and path prefix alone. */
  public static RouteMatch of(@Nullable String host, String pathPrefix) {
    return new RouteMatch(host, new PathMatch(PathMatch.Kind.Prefix, pathPrefix), null);
  }

  /**
   * What must hold besides host and path.
   *
   * @param methods one of which the method must be; empty for any but CONNECT, which stands alone
   * @param headers what the header lines must hold
   * @param query what the query must hold
   * @param clients networks such as 10.0.0.0/8, in one of which the client's address must be; empty
   *     for any
   */
  public record Conditions(
      List<String> methods,
      List<FieldMatch> headers,
      List<FieldMatch> query,
      List<String> clients) {
    public Conditions {
      methods = List.copyOf(methods);
      headers = List.copyOf(headers);
      query = List.copyOf(query);
      clients = List.copyOf(clients);
    }

    /** Whether any request meets them. */
    public boolean always() {
      return methods.isEmpty() && headers.isEmpty() && query.isEmpty() && clients.isEmpty();
    }

    private int weight() {
      return (methods.isEmpty() ? 0 : 1_000_000)
          + headers.size() * 10_000
          + query.size() * 100
          + (clients.isEmpty() ? 0 : 1);
    }

    private String label() {
      StringBuilder label = new StringBuilder();
      if (!methods.isEmpty()) {
        label.append(' ').append(String.join(",", methods));
      }
      headers.forEach(header -> label.append(' ').append(header.label()));
      query.forEach(parameter -> label.append(" ?").append(parameter.label()));
      if (!clients.isEmpty()) {
        label.append(" from ").append(String.join(",", clients));
      }
      return label.toString();
    }
  }

  /** What a path must be, which is compared in its normal form. */
  public record PathMatch(PathMatch.Kind kind, String value) {
    /** How a path is compared. */
    public enum Kind {
      /** It is the value. */
      Exact,
      /** As a whole it matches the value, a regular expression of RE2. */
      Regex,
      /**
       * Its first segments are those of the value: {@code /a} and {@code /a/} both match {@code /a}
       * and {@code /a/b} and neither matches {@code /ab}.
       */
      Prefix
    }

    private String label() {
      return switch (kind) {
        case Exact -> "=" + value;
        case Regex -> "~" + value;
        case Prefix -> value;
      };
    }
  }

  /**
   * What a header line or a query parameter must be, of which one must be.
   *
   * @param name of a header in any case, of a parameter as it is
   * @param kind how its value is compared
   * @param value what it is compared with; empty for {@link FieldMatch.Kind#Present}
   */
  public record FieldMatch(String name, FieldMatch.Kind kind, String value) {
    /** How a value is compared. */
    public enum Kind {
      /** Any will do. */
      Present,
      /** It is the value. */
      Exact,
      /** As a whole it matches the value, a regular expression of RE2. */
      Regex
    }

    private String label() {
      return switch (kind) {
        case Present -> name;
        case Exact -> name + "=" + value;
        case Regex -> name + "~" + value;
      };
    }
  }

  /**
   * Whether it takes CONNECT alone, as no other match takes that. Such requests have the path of
   * every match by the prefix /, for they have none.
   */
  public boolean connects() {
    return conditions != null && conditions.methods().equals(CONNECT);
  }

  /**
   * How much it asks for besides host and path: a method weighs more than any headers, a header
   * more than any query parameters, and these more than a client address.
   */
  public int weight() {
    return conditions == null ? 0 : conditions.weight();
  }

  /** All of it on one line: {@code shop.example.com/a GET,HEAD X-Beta=1 ?v=2 from 10.0.0.0/8}. */
  public String label() {
    return Objects.requireNonNullElse(host, "")
        + path.label()
        + (conditions == null ? "" : conditions.label());
  }
}
