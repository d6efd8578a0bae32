package io.lbtier.compile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lbtier.api.TierSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ProxyConfig;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a configuration and the specification that it was made of fit into one ConfigMap,
 * where the operator keeps both, and which holds 1 MiB: each gets half of it. Measured is JSON
 * without a blank, as large ones are written.
 */
final class ConfigSize {
  static final int BYTES_MAX = 512 * 1024;

  /** Of the specification's half, for what is noted with it. */
  private static final int NOTES = 1024;

  private static final int BRACES = 2;
  private static final int QUOTES = 2;
  private static final int COLON = 1;
  private static final int COMMA = 1;

  /** As in {@code \\u0001}, but for the octet that it stands for. */
  private static final int UNICODE = 5;

  /** What says which of several types a record is, if it is one of several. */
  private static final int TYPE = "\"type\":\"redirect\",".length();

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes them.
  private record Shape(Method[] components, boolean oneOfSeveral) {}

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return new Shape(
              components(type), Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed));
        }
      };

  private ConfigSize() {}

  static void check(Place at, TierSpec spec, ProxyConfig config) {
    check(at, "makes a configuration", bytes(config), BYTES_MAX);
    check(at, "is a specification", bytes(spec), BYTES_MAX - NOTES);
  }

  private static void check(Place at, String what, int bytes, int max) {
    if (bytes > max) {
      at.error(
          Reason.TooLarge,
          what
              + " of %d bytes, and at most %d fit into a ConfigMap; take a Service instead of long lists of endpoints, or divide the routes between two tiers"
                  .formatted(bytes, max));
    }
  }

  /** Of a value as JSON, which is counted and not written: that would take long at a start. */
  private static int bytes(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> text.getBytes(UTF_8).length + escapes(text) + QUOTES;
      case Record composite -> composite(composite);
      case Collection<?> list -> list.stream().mapToInt(e -> bytes(e) + COMMA).sum() + BRACES;
      case Map<?, ?> map ->
          map.entrySet().stream()
                  .mapToInt(e -> bytes(e.getKey()) + COLON + bytes(e.getValue()) + COMMA)
                  .sum()
              + BRACES;
      default -> value.toString().length() + QUOTES;
    };
  }

  /** What escapes add to a text (RFC 8259 section 7). */
  private static int escapes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ') {
        bytes += c >= ' ' || "\b\t\n\f\r".indexOf(c) >= 0 ? 1 : UNICODE;
      }
    }
    return bytes;
  }

  private static int composite(Record value) {
    Shape shape = SHAPES.get(value.getClass());
    int bytes = BRACES + (shape.oneOfSeveral() ? TYPE : 0);
    for (Method component : shape.components()) {
      try {
        Object field = component.invoke(value);
        if (field != null) {
          bytes += component.getName().length() + QUOTES + COLON + bytes(field) + COMMA;
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return bytes;
  }

  private static Method[] components(Class<?> type) {
    Method[] components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getAccessor)
            .toArray(Method[]::new);
    for (Method component : components) {
      component.setAccessible(true);
    }
    return components;
  }
}
