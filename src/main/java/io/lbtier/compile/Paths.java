package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.compile.Problem.Reason;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Paths of routes and their prefixes. They are compared with paths that the proxy has brought into
 * normal form (RFC 3986 section 6.2.2), so one of another form would never match; it is refused
 * rather than rewritten, for the user to see what counts. What the proxy refuses in a request is
 * refused here too.
 */
final class Paths {
  private static final com.google.re2j.Pattern FORM =
      com.google.re2j.Pattern.compile(Bounds.PATH_PREFIX);

  private static final Pattern NEEDS_ENCODING = Pattern.compile("[^-A-Za-z0-9._~!$&'()*+,;=:@/%]");
  private static final Pattern NOT_ENCODED = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

  private static final Pattern ENCODED_TWICE = Pattern.compile("%25([0-9A-Fa-f]{2})");
  private static final Pattern SEPARATOR = Pattern.compile("/|;|%2[Ff]|%5[Cc]");

  private Paths() {}

  /** The prefix, or the default when there is none or it is wrong. */
  static String prefix(Place at, @Nullable String found) {
    if (found != null && found.startsWith("/") && found.endsWith("*")) {
      return wrong(at, found, "a prefix needs no *: it takes everything below it");
    }
    return found == null ? Defaults.PATH_PREFIX : exact(at, found);
  }

  /** The path, or the default when it is wrong. */
  static String exact(Place at, String found) {
    Optional<String> wrong = wrong(found);
    if (wrong.isPresent()) {
      return wrong(at, found, wrong.get());
    }
    String path = Values.text(at, found, FORM, Bounds.PATH_MAX, "a path such as /shop");
    return path == null ? Defaults.PATH_PREFIX : path;
  }

  private static String wrong(Place at, String found, String expected) {
    at.error(Reason.Invalid, "found " + Quote.of(found) + "; " + expected);
    return Defaults.PATH_PREFIX;
  }

  /** What two prefixes that take the same paths have in common. */
  static String meaning(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private static Optional<String> wrong(String prefix) {
    if (!prefix.startsWith("/")) {
      return Optional.of("a path begins with /");
    }
    if (prefix.indexOf('?') >= 0 || prefix.indexOf('#') >= 0) {
      return Optional.of("give the path alone, without a query or fragment");
    }
    if (prefix.contains("//")) {
      return Optional.of("give it without //");
    }
    return toEncode(prefix).or(() -> wrongEncoding(prefix)).or(() -> dotSegment(prefix));
  }

  private static Optional<String> toEncode(String prefix) {
    if (prefix.indexOf('\\') >= 0) {
      return Optional.of("a path with a backslash is refused with 400");
    }
    return prefix
        .codePoints()
        .filter(c -> NEEDS_ENCODING.matcher(Character.toString(c)).matches())
        .mapToObj(Character::toString)
        .findFirst()
        .map(c -> "write %s instead of %s".formatted(encode(c), Quote.of(c)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Optional<String> wrongEncoding(String prefix) {
    if (NOT_ENCODED.matcher(prefix).find()) {
      return Optional.of("after % there must be two hexadecimal digits");
    }
    Matcher encoded = ENCODED.matcher(prefix);
    while (encoded.find()) {
      char c = (char) Integer.parseInt(encoded.group(1), 16);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        return Optional.of("write %s instead of %s".formatted(c, encoded.group()));
      }
      if (c == 0 || c == '\\') {
        return Optional.of("a path with %s is refused with 400".formatted(encoded.group()));
      }
      if (!encoded.group().equals(encoded.group().toUpperCase(Locale.ROOT))) {
        return Optional.of("write hexadecimal digits in upper case");
      }
    }
    return isUtf8(prefix) ? Optional.empty() : Optional.of("encode characters as UTF-8");
  }

  private static boolean isUtf8(String prefix) {
    byte[] octets =
        URLDecoder.decode(prefix.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
            .getBytes(StandardCharsets.ISO_8859_1);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
    } catch (CharacterCodingException _) {
      return false;
    }
    return true;
  }

  /**
   * A segment, or what a backend that decodes it (again) or cuts off parameters could take for one,
   * that is a dot segment.
   */
  private static Optional<String> dotSegment(String prefix) {
    String plain = prefix;
    while (ENCODED_TWICE.matcher(plain).find()) {
      plain = ENCODED_TWICE.matcher(plain).replaceAll("%$1");
    }
    plain = plain.replaceAll("(?i)%2E", ".");
    return SEPARATOR.splitAsStream(plain).anyMatch(s -> s.equals(".") || s.equals(".."))
        ? Optional.of("give it without . and .. segments")
        : Optional.empty();
  }
}
