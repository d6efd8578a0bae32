package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.KeyPart;
import io.lbtier.model.KeyPart.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys that flows are told apart by: text with variables in it, such as {@code
 * ${client_address}/${header:x-user}}. {@code $$} is a dollar sign.
 */
final class KeyTemplates {
  private static final String EXPECTED =
      "text with variables such as ${client_address} or ${header:x-user}";

  private static final Map<String, Kind> VARIABLES =
      new TreeMap<>(
          Map.of(
              "client_address", Kind.ClientAddress,
              "listener", Kind.Listener,
              "sni", Kind.ServerName,
              "host", Kind.Host,
              "method", Kind.Method,
              "path", Kind.Path,
              "header", Kind.Header,
              "cookie", Kind.Cookie,
              "query", Kind.Query));

  private final Place at;
  private final @Nullable String stream;
  private final List<KeyPart> parts = new ArrayList<>();

  private KeyTemplates(Place at, @Nullable String stream) {
    this.at = at;
    this.stream = stream;
  }

  /**
   * The parts of a key that must be there.
   *
   * @param stream a listener without requests that needs the key, in words; null for none
   */
  static List<KeyPart> compile(Place at, @Nullable String found, @Nullable String stream) {
    if (found == null || found.isEmpty()) {
      at.missing(EXPECTED);
      return List.of();
    }
    if (found.length() > Bounds.KEY_MAX) {
      at.error(
          Reason.OutOfRange,
          "found %d characters; give at most %d".formatted(found.length(), Bounds.KEY_MAX));
      return List.of();
    }
    KeyTemplates template = new KeyTemplates(at, stream);
    if (template.parse(found)
        && template.parts.stream().allMatch(part -> part.kind() == Kind.Text)) {
      at.error(
          Reason.Invalid,
          "found %s, which is the same for all; give %s".formatted(Quote.of(found), EXPECTED));
    }
    return template.parts;
  }

  /**
   * The parts of a text that may hold variables of a request.
   *
   * @param found in the right form but for its variables
   */
  static List<KeyPart> text(Place at, String found) {
    KeyTemplates template = new KeyTemplates(at, null);
    template.parse(found);
    return template.parts;
  }

  /** Whether it is well-formed; what is not has been told. */
  private boolean parse(String found) {
    return Templates.parse(
        at, found, text -> parts.add(new KeyPart(Kind.Text, text)), this::variable);
  }

  private boolean variable(String found) {
    int colon = found.indexOf(':');
    String name = colon < 0 ? found : found.substring(0, colon);
    String of = colon < 0 ? "" : found.substring(colon + 1);
    Kind kind = VARIABLES.get(name);
    String mistake = mistake(kind, name, colon >= 0, of);
    if (kind == null || mistake != null) {
      at.error(Reason.Invalid, Quote.of("${" + found + "}") + " " + mistake);
      return false;
    }
    // Names of headers are the same in any case (RFC 9110 section 5.1), those of others are not.
    KeyPart part = new KeyPart(kind, kind == Kind.Header ? of.toLowerCase(Locale.ROOT) : of);
    parts.add(part);
    if (stream != null && !part.ofConnection()) {
      at.error(
          Reason.Conflict,
          "%s is known of HTTP requests alone, and %s uses this pool"
              .formatted(Quote.of("${" + found + "}"), stream));
    }
    return true;
  }

  private static @Nullable String mistake(
      @Nullable Kind kind, String name, boolean colon, String of) {
    return switch (kind) {
      case null -> "is no variable; " + Suggestions.of(name, VARIABLES.keySet());
      case Header, Cookie ->
          Templates.TOKEN.matcher(of).matches()
              ? null
              : "needs a name, as in ${%s:x-user}".formatted(name);
      case Query ->
          Templates.PARAMETER.matcher(of).matches() ? null : "needs a name, as in ${query:user}";
      case Text, ClientAddress, Listener, ServerName, Host, Method, Path ->
          colon ? "takes no name; give ${%s}".formatted(name) : null;
    };
  }
}
