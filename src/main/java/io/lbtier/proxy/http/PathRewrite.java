package io.lbtier.proxy.http;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.lbtier.model.Rewrite;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The path that a backend is asked for. It is made of the path in the form in which that was
 * matched, and is in that form itself: it begins with one slash, and has no dot segments.
 */
interface PathRewrite {
  /** What the backend is asked for; null when that is no path. */
  byte @Nullable [] of(byte[] path, int from, int to);

  /** What a route asks for, which takes paths by {@code match}; null when paths stay. */
  static @Nullable PathRewrite of(Rewrite rewrite, PathMatch match) {
    if (rewrite.path() != null) {
      byte[] whole = Octets.ascii(rewrite.path());
      return (path, from, to) -> whole;
    }
    if (rewrite.prefix() != null) {
      return prefix(length(match.value()), rewrite.prefix());
    }
    return rewrite.regex() == null ? null : regex(rewrite.regex());
  }

  /** Length of a prefix without the slash at its end. */
  private static int length(String prefix) {
    return prefix.endsWith("/") ? prefix.length() - 1 : prefix.length();
  }

  private static PathRewrite prefix(int matched, String by) {
    byte[] prefix = Octets.ascii(by.substring(0, length(by)));
    return (path, from, to) -> {
      int rest = from + matched;
      if (prefix.length == 0) {
        // Two slashes at the begin would name a host.
        while (rest + 1 < to && path[rest + 1] == '/') {
          rest++;
        }
      }
      byte[] out = new byte[Math.max(1, prefix.length + to - rest)];
      out[0] = '/';
      Octets.put(path, rest, to, out, Octets.put(prefix, out, 0));
      return out;
    };
  }

  private static PathRewrite regex(Rewrite.Regex regex) {
    Pattern pattern = Pattern.compile(regex.pattern());
    return (path, from, to) -> {
      Matcher matcher = pattern.matcher(Octets.text(path, from, to));
      return matcher.matches()
          ? normal(substitute(regex.substitution(), matcher))
          : Arrays.copyOfRange(path, from, to);
    };
  }

  private static String substitute(String substitution, Matcher groups) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < substitution.length(); i++) {
      char c = substitution.charAt(i);
      if (c != '$') {
        path.append(c);
        continue;
      }
      char of = substitution.charAt(++i);
      String group = of == '$' ? "$" : groups.group(of - '0');
      if (group != null) {
        path.append(group);
      }
    }
    return path.toString();
  }

  /** What was put together may have become dot segments, or half an escape. */
  private static byte @Nullable [] normal(String path) {
    return Path.normalise(path.replaceFirst("^/+", "/"));
  }
}
