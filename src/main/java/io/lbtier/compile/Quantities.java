package io.lbtier.compile;

import io.fabric8.kubernetes.api.model.Quantity;
import io.lbtier.api.Bounds;
import io.lbtier.compile.Problem.Reason;
import java.math.BigDecimal;
import java.util.regex.Pattern;
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
    BigDecimal bytes = found.getNumericalAmount();
    if (bytes.compareTo(BigDecimal.valueOf(bytes(min))) < 0
        || bytes.compareTo(BigDecimal.valueOf(bytes(max))) > 0) {
      at.error(Reason.OutOfRange, "found %s; give %s to %s".formatted(text, min, max));
      return otherwise;
    }
    return bytes.longValueExact();
  }

  /** Bytes of a quantity that is known to be one. */
  static long bytes(String quantity) {
    return new Quantity(quantity).getNumericalAmount().longValueExact();
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
