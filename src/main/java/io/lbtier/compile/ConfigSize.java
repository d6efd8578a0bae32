package io.lbtier.compile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ProxyConfig;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a configuration fits into a ConfigMap, which holds 1 MiB. Measured is the JSON
 * without a blank; half the room is kept for those with which it is written for people.
 */
final class ConfigSize {
  static final int BYTES_MAX = 512 * 1024;
  private static final int BRACES = 2;
  private static final int QUOTES = 2;
  private static final int COLON = 1;
  private static final int COMMA = 1;

  /** What says which of several types a record is, if it is one of several. */
  private static final int TYPE = "\"type\":\"redirect\",".length();

  private static final ClassValue<Method[]> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          return components(type);
        }
      };

  private ConfigSize() {}

  static void check(Place at, ProxyConfig config) {
    int bytes = bytes(config);
    if (bytes > BYTES_MAX) {
      at.error(
          Reason.TooLarge,
          "makes a configuration of %d bytes, and at most %d fit into a ConfigMap; take a Service instead of long lists of endpoints, or divide the routes between two tiers"
              .formatted(bytes, BYTES_MAX));
    }
  }

  /** Of a value as JSON, which is counted and not written: that would take long at a start. */
  private static int bytes(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> text.getBytes(UTF_8).length + QUOTES;
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

  private static int composite(Record value) {
    int bytes = BRACES + TYPE;
    for (Method component : COMPONENTS.get(value.getClass())) {
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
