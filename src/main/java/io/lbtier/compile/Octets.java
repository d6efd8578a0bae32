package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Octets as people write them: text in UTF-8, with {@code \\r}, {@code \\n}, {@code \\t}, {@code
 * \\0}, {@code \\\\} and {@code \\xHH} for what text cannot have in it.
 */
final class Octets {
  private static final Pattern WHOLE = Pattern.compile(Bounds.OCTETS);
  private static final String ESCAPES = "rnt0\\";
  private static final String MEANINGS = "\r\n\t\0\\";

  private Octets() {}

  /** The octets in hexadecimal; empty when there are none, and when they are wrong. */
  static String compile(Place at, @Nullable String found) {
    if (found == null) {
      return "";
    }
    String text =
        Values.text(
            at,
            found,
            WHOLE,
            Bounds.OCTETS_MAX,
            "text in which a backslash stands in \\r, \\n, \\t, \\0, \\\\ and \\xHH alone");
    return text == null ? "" : HexFormat.of().formatHex(octets(text));
  }

  private static byte[] octets(String text) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    int from = 0;
    for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
      octets.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
      char escape = text.charAt(at + 1);
      if (escape == 'x') {
        octets.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
        from = at + 4;
      } else {
        octets.write(MEANINGS.charAt(ESCAPES.indexOf(escape)));
        from = at + 2;
      }
    }
    octets.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return octets.toByteArray();
  }
}
