package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.compile.Problem.Reason;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Text with variables in it, such as {@code ${client_address}}. {@code $$} is a dollar sign. */
final class Templates {
  /** A token (RFC 9110 section 5.6.2): the name of a header or of a cookie. */
  static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~A-Za-z0-9]+");

  /** What may stand in a query, but for the signs that divide it. */
  static final Pattern PARAMETER =
      Pattern.compile("([-A-Za-z0-9._~!$'()*+,;:@/?]|%[0-9A-Fa-f]{2})+");

  private Templates() {}

  /**
   * Takes a template apart, from its beginning to its end or to the first mistake.
   *
   * @param text takes each text between variables, none of them empty
   * @param variable takes what stands between braces; false for a mistake, which it has told
   * @return whether it is well-formed; what is not has been told
   */
  static boolean parse(Place at, String found, Consumer<String> text, Predicate<String> variable) {
    StringBuilder plain = new StringBuilder();
    int i = 0;
    while (i < found.length()) {
      char c = found.charAt(i);
      char next = i + 1 < found.length() ? found.charAt(i + 1) : 0;
      if (c != '$') {
        plain.append(c);
        i++;
      } else if (next == '$') {
        plain.append('$');
        i += 2;
      } else {
        int end = next == '{' ? found.indexOf('}', i) : -1;
        if (end < 0) {
          at.error(
              Reason.Invalid,
              "found %s; give a variable as ${name}, or $$ for a dollar sign"
                  .formatted(Quote.of(found.substring(i))));
          return false;
        }
        flush(plain, text);
        if (!variable.test(found.substring(i + 2, end))) {
          return false;
        }
        i = end + 1;
      }
    }
    flush(plain, text);
    return true;
  }

  private static void flush(StringBuilder plain, Consumer<String> text) {
    if (!plain.isEmpty()) {
      text.accept(plain.toString());
      plain.setLength(0);
    }
  }
}
