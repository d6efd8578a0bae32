package io.lbtier.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.lbtier.compile.Problem;
import io.lbtier.compile.Problem.Reason;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds a JSON tree against a record type and finds every difference: fields that the type does not
 * have, fields that are missing (all are needed but the {@code @Nullable} ones) and values of the
 * wrong kind. Jackson alone stops at the first one and words it for programmers. What has a problem
 * is taken out of the tree, so that Jackson can bind the rest and more can be said of it.
 */
final class Shape {
  private final List<Problem> problems = new ArrayList<>();

  private Shape() {}

  /**
   * Everything that keeps {@code node} from being a {@code type}, which is taken out of it; {@code
   * path} is put before the path of each problem and may be empty.
   */
  static List<Problem> problems(JsonNode node, Class<? extends Record> type, String path) {
    Shape shape = new Shape();
    shape.check(node, type, path);
    return shape.problems;
  }

  /** Whether the node itself, apart from what is in it, is a {@code type}. */
  private boolean check(JsonNode node, Type type, String path) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] arguments = generic.getActualTypeArguments();
      if (Map.class.isAssignableFrom(raw)) {
        return map(node, arguments[1], path);
      } else if (Collection.class.isAssignableFrom(raw)) {
        return list(node, arguments[0], path);
      }
    } else if (type instanceof Class<?> plain) {
      return check(node, plain, path);
    }
    throw new IllegalStateException(path + ": no rule for " + type);
  }

  private boolean check(JsonNode node, Class<?> type, String path) {
    if (type.isRecord()) {
      return fields(node, type, path, null);
    } else if (type.isAnnotationPresent(JsonTypeInfo.class)) {
      return oneOf(node, type, path);
    } else if (type.isEnum()) {
      Set<String> values = constants(type);
      return expect(
          node.isTextual() && values.contains(node.asText()), node, path, Spelling.choice(values));
    } else if (type == int.class || type == Integer.class) {
      return expect(
          node.isIntegralNumber() && node.canConvertToInt(), node, path, "a whole number");
    } else if (type == long.class || type == Long.class) {
      return expect(
          node.isIntegralNumber() && node.canConvertToLong(), node, path, "a whole number");
    } else if (type == boolean.class || type == Boolean.class) {
      return expect(node.isBoolean(), node, path, "true or false");
    } else if (type == IntOrString.class) {
      return expect(
          node.isTextual() || node.canConvertToInt(), node, path, "a whole number or a text");
    } else if (type == Quantity.class) {
      return expect(quantity(node), node, path, "a quantity such as 100m, 64Mi or 2");
    } else if (type == String.class) {
      return expect(node.isTextual(), node, path, "a text");
    } else {
      throw new IllegalStateException(path + ": no rule for " + type);
    }
  }

  private boolean fields(
      JsonNode node, Class<?> type, String path, @Nullable String discriminator) {
    if (!expect(node.isObject(), node, path, "an object")) {
      return false;
    }
    Set<String> known = new TreeSet<>();
    Set<String> misfits = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = nameOf(component);
      known.add(name);
      JsonNode value = node.get(name);
      if (value != null && !value.isNull()) {
        if (!check(value, component.getGenericType(), below(path, name))) {
          misfits.add(name);
        }
      } else if (!nullable(component.getAnnotatedType())) {
        problems.add(new Problem(below(path, name), Reason.Missing, "is missing"));
      }
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name) && !name.equals(discriminator)) {
                problems.add(
                    new Problem(below(path, name), Reason.Invalid, Spelling.unknown(name, known)));
                misfits.add(name);
              }
            });
    ((ObjectNode) node).remove(misfits);
    return true;
  }

  private boolean oneOf(JsonNode node, Class<?> type, String path) {
    if (!expect(node.isObject(), node, path, "an object")) {
      return false;
    }
    String discriminator = type.getAnnotation(JsonTypeInfo.class).property();
    JsonNode name = node.path(discriminator);
    Set<String> names = new TreeSet<>();
    for (JsonSubTypes.Type one : type.getAnnotation(JsonSubTypes.class).value()) {
      if (one.name().equals(name.asText())) {
        return fields(node, one.value(), path, discriminator);
      }
      names.add(one.name());
    }
    return expect(false, name, below(path, discriminator), Spelling.choice(names));
  }

  private boolean list(JsonNode node, Type element, String path) {
    if (!expect(node.isArray(), node, path, "a list")) {
      return false;
    }
    for (int i = 0; i < node.size(); i++) {
      if (!check(node.get(i), element, path + "[" + i + "]")) {
        ((ArrayNode) node).setNull(i); // The others keep their places.
      }
    }
    return true;
  }

  private boolean map(JsonNode node, Type value, String path) {
    if (!expect(node.isObject(), node, path, "an object")) {
      return false;
    }
    node.properties().removeIf(e -> !check(e.getValue(), value, below(path, e.getKey())));
    return true;
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

  private static boolean quantity(JsonNode node) {
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

  private static Set<String> constants(Class<?> type) {
    Set<String> names = new TreeSet<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(nameOf((Enum<?>) constant));
    }
    return names;
  }

  private static String nameOf(Enum<?> constant) {
    return Arrays.stream(constant.getDeclaringClass().getFields())
        .filter(f -> f.getName().equals(constant.name()))
        .map(f -> f.getAnnotation(JsonProperty.class))
        .filter(a -> a != null && !a.value().isEmpty())
        .map(JsonProperty::value)
        .findFirst()
        .orElse(constant.name());
  }

  private static String nameOf(RecordComponent component) {
    JsonProperty spelling = component.getAccessor().getAnnotation(JsonProperty.class);
    return spelling == null ? component.getName() : spelling.value();
  }

  private static boolean nullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
