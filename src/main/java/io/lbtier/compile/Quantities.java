package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.fabric8.kubernetes.api.model.Quantity;
import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Amounts as Kubernetes writes them: {@code 32Ki}, {@code 10Mi}, {@code 100m}. */
final class Quantities {
  private static final Pattern BYTES = Pattern.compile(Bounds.BYTES);

  /** The API's own grammar of a quantity, in the forms that people write. */
  private static final Pattern AMOUNT =
      Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?([numkMGTPE]|[KMGTPE]i)?");

  private Quantities() {}

  /**
   * A number of bytes that may be left out.
   *
   * @param min the least, as a quantity
   * @param max the most, as a quantity
   */
  static long bytes(Place at, @Nullable Quantity found, String min, String max, long otherwise) {
    if (found == null) {
      return otherwise;
    }
    String text = found.toString();
    if (!BYTES.matcher(text).matches()) {
      at.error(
          Reason.Invalid,
          "found " + Quote.of(text) + "; give a number of bytes such as 32Ki or 10Mi");
      return otherwise;
    }
    long bytes = bytes(text);
    if (bytes < bytes(min) || bytes > bytes(max)) {
      at.error(Reason.OutOfRange, "found %s; give %s to %s".formatted(text, min, max));
      return otherwise;
    }
    return bytes;
  }

  /**
   * Bytes of a quantity that is known to be one; the most of a long where there are more. The
   * client library would count them too, but to get ready for that takes a good part of the time
   * that a proxy has to start.
   */
  static long bytes(String quantity) {
    int digits = quantity.length();
    while (Character.isLetter(quantity.charAt(digits - 1))) {
      digits--;
    }
    long bytes = Long.parseLong(quantity.substring(0, digits));
    String unit = quantity.substring(digits);
    long step = unit.endsWith("i") ? 1024 : 1000;
    for (int steps = unit.isEmpty() ? 0 : "KMGT".indexOf(Character.toUpperCase(unit.charAt(0))) + 1;
        steps > 0;
        steps--) {
      bytes = bytes > Long.MAX_VALUE / step ? Long.MAX_VALUE : bytes * step;
    }
    return bytes;
  }

  /** An amount of any resource, or null when it is none. */
  static @Nullable BigDecimal amount(Place at, @Nullable Quantity found) {
    if (found == null || !AMOUNT.matcher(found.toString()).matches()) {
      at.error(
          Reason.Invalid,
          "found " + Quote.of(String.valueOf(found)) + "; give an amount such as 500m, 2 or 256Mi");
      return null;
    }
    return found.getNumericalAmount();
  }
}
