package io.lbtier.proxy.http;

import com.google.re2j.Pattern;
import io.lbtier.model.RouteMatch.FieldMatch;
import java.util.Arrays;

/** What the value of a header or a query parameter must be. Immutable. */
interface ValueTest {
  /** Whether the octets from {@code from} to {@code to} are such a value. */
  boolean holds(byte[] b, int from, int to);

  /**
   * The test that a match describes; that of an expression takes time in proportion to the value.
   */
  static ValueTest of(FieldMatch match) {
    return switch (match.kind()) {
      case Present -> (b, from, to) -> true;
      case Exact -> {
        byte[] value = Octets.utf8(match.value());
        yield (b, from, to) -> Arrays.equals(b, from, to, value, 0, value.length);
      }
      case Regex -> {
        Pattern pattern = Pattern.compile(match.value());
        yield (b, from, to) -> pattern.matches(Arrays.copyOfRange(b, from, to));
      }
    };
  }
}
