package io.lbtier.source;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.lbtier.compile.Problem;
import io.lbtier.compile.Problem.Reason;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON tree as a record and finds every difference: fields that the type does not have,
 * fields that are missing (all are needed but the {@code @Nullable} ones) and values of the wrong
 * kind. Jackson's binding alone stops at the first one and words it for programmers, and to find
 * out what the types look like it takes half of the time that a proxy has to start. What has a
 * problem is null in what is read, so that more can be said of the rest.
 */
final class RecordReader {
  private final List<Problem> problems;

  private RecordReader(List<Problem> problems) {
    this.problems = problems;
  }

  /**
   * The record that {@code node} is, as far as it is one.
   *
   * @param path is put before the path of each problem and may be empty
   * @param problems what keeps it from being one is added
   * @return null when there was a problem that leaves nothing of it
   */
  static <T extends Record> @Nullable T read(
      JsonNode node, Class<T> type, String path, List<Problem> problems) {
    return type.cast(new RecordReader(problems).value(node, type, path));
  }

  private @Nullable Object value(JsonNode node, Type type, String path) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      Class<?> raw = (Class<?>) generic.getRawType();
      if (raw == Map.class) {
        return map(node, arguments[1], path);
      } else if (raw == List.class || raw == Set.class) {
        List<@Nullable Object> list = list(node, arguments[0], path);
        return list != null && raw == Set.class ? new LinkedHashSet<>(list) : list;
      }
    } else if (type instanceof Class<?> plain) {
      return plain.isRecord()
          ? record(node, plain, path, null)
          : plain.isAnnotationPresent(JsonTypeInfo.class)
              ? oneOf(node, plain, path)
              : scalar(node, plain, path);
    }
    throw new IllegalStateException(path + ": no rule for " + type);
  }

  private @Nullable Object scalar(JsonNode node, Class<?> type, String path) {
    if (type.isEnum()) {
      Map<String, Object> values = Shape.constants(type);
      String names = Spelling.choice(values.keySet());
      boolean known = node.isTextual() && values.containsKey(node.asText());
      return expect(known, node, path, names) ? values.get(node.asText()) : null;
    } else if (type == int.class || type == Integer.class) {
      boolean fits = node.isIntegralNumber() && node.canConvertToInt();
      return expect(fits, node, path, "a whole number") ? node.asInt() : null;
    } else if (type == long.class || type == Long.class) {
      boolean fits = node.isIntegralNumber() && node.canConvertToLong();
      return expect(fits, node, path, "a whole number") ? node.asLong() : null;
    } else if (type == boolean.class || type == Boolean.class) {
      return expect(node.isBoolean(), node, path, "true or false") ? node.asBoolean() : null;
    } else if (type == String.class) {
      return expect(node.isTextual(), node, path, "a text") ? node.asText() : null;
    } else if (type == IntOrString.class) {
      boolean either = node.isTextual() || node.canConvertToInt();
      return expect(either, node, path, "a whole number or a text") ? intOrString(node) : null;
    } else if (type == Quantity.class) {
      String expected = "a quantity such as 100m, 64Mi or 2";
      return expect(isQuantity(node), node, path, expected) ? new Quantity(node.asText()) : null;
    }
    throw new IllegalStateException(path + ": no rule for " + type);
  }

  private @Nullable Object record(
      JsonNode node, Class<?> type, String path, @Nullable String discriminator) {
    if (!expect(node.isObject(), node, path, "an object")) {
      return null;
    }
    Shape shape = Shape.of(type);
    @Nullable Object[] values = new Object[shape.fields().size()];
    for (int i = 0; i < values.length; i++) {
      Shape.Field field = shape.fields().get(i);
      JsonNode value = node.get(field.name());
      String at = below(path, field.name());
      if (value != null && !value.isNull()) {
        values[i] = value(value, field.type(), at);
      } else if (!field.nullable()) {
        problems.add(new Problem(at, Reason.Missing, "is missing"));
      }
    }
    Set<String> known = shape.names();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name) && !name.equals(discriminator)) {
                String message = Spelling.unknown(name, known);
                problems.add(new Problem(below(path, name), Reason.Invalid, message));
              }
            });
    return make(shape, values, path);
  }

  /** Null where something that the record cannot do without has a problem. */
  private @Nullable Object make(Shape shape, @Nullable Object[] values, String path) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null && !shape.fields().get(i).nullable()) {
        return null;
      }
    }
    try {
      return shape.make(values);
    } catch (IllegalArgumentException | NullPointerException e) {
      // One that cannot do with an element that is null has its problem already.
      if (problems.isEmpty()) {
        problems.add(new Problem(path, Reason.Invalid, String.valueOf(e.getMessage())));
      }
      return null;
    }
  }

  private @Nullable Object oneOf(JsonNode node, Class<?> type, String path) {
    if (!expect(node.isObject(), node, path, "an object")) {
      return null;
    }
    String discriminator = type.getAnnotation(JsonTypeInfo.class).property();
    JsonNode name = node.path(discriminator);
    Set<String> names = new TreeSet<>();
    for (JsonSubTypes.Type one : type.getAnnotation(JsonSubTypes.class).value()) {
      if (one.name().equals(name.asText())) {
        return record(node, one.value(), path, discriminator);
      }
      names.add(one.name());
    }
    expect(false, name, below(path, discriminator), Spelling.choice(names));
    return null;
  }

  /** Elements that have a problem are null, so that the others keep their places. */
  private @Nullable List<@Nullable Object> list(JsonNode node, Type element, String path) {
    if (!expect(node.isArray(), node, path, "a list")) {
      return null;
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      list.add(value(node.get(i), element, path + "[" + i + "]"));
    }
    return list;
  }

  private @Nullable Map<String, Object> map(JsonNode node, Type type, String path) {
    if (!expect(node.isObject(), node, path, "an object")) {
      return null;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      Object value = value(entry.getValue(), type, below(path, entry.getKey()));
      if (value != null) {
        map.put(entry.getKey(), value);
      }
    }
    return map;
  }

  private boolean expect(boolean asExpected, JsonNode found, String path, String expected) {
    if (!asExpected) {
      problems.add(
          found.isMissingNode()
              ? new Problem(path, Reason.Missing, "is missing; expected " + expected)
              : new Problem(
                  path, Reason.Invalid, "found " + describe(found) + ", expected " + expected));
    }
    return asExpected;
  }

  private static String describe(JsonNode node) {
    String text = node.toString();
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case NULL -> "nothing";
      default -> text.length() <= 60 ? text : text.substring(0, 57) + "...";
    };
  }

  private static IntOrString intOrString(JsonNode node) {
    return node.isTextual() ? new IntOrString(node.asText()) : new IntOrString(node.asInt());
  }

  private static boolean isQuantity(JsonNode node) {
    if (!node.isTextual() && !node.isNumber()) {
      return false;
    }
    try {
      Quantity.getAmountInBytes(new Quantity(node.asText()));
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
