package io.lbtier.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a record type looks like in JSON.
 *
 * @param fields its components, in order
 * @param names of the fields
 * @param constructor of all components
 */
record Shape(List<Field> fields, Set<String> names, Constructor<?> constructor) {
  private static final ClassValue<Shape> ALL =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return look(type);
        }
      };

  /**
   * The components that Java cannot call by their names in JSON. Their annotations say so too, but
   * to read those takes generated code for all kinds of annotations that components have, and that
   * is a good part of the time that a proxy has to start.
   */
  private static final Map<String, String> SPELLED = Map.of("VipSpec.interfaceName", "interface");

  /**
   * A component.
   *
   * @param nullable whether it may be missing
   */
  record Field(String name, Type type, boolean nullable) {}

  /** Of a record type. Any thread. */
  static Shape of(Class<?> type) {
    return ALL.get(type);
  }

  private static Shape look(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<Field> fields =
        Arrays.stream(components)
            .map(
                c ->
                    new Field(
                        spelled(type, c.getName()),
                        c.getGenericType(),
                        c.getAnnotatedType().isAnnotationPresent(Nullable.class)))
            .toList();
    Set<String> names = new TreeSet<>();
    fields.forEach(f -> names.add(f.name()));
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new Shape(fields, names, constructor);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String spelled(Class<?> type, String name) {
    return SPELLED.getOrDefault(type.getSimpleName() + "." + name, name);
  }

  /**
   * The record of these components.
   *
   * @throws IllegalArgumentException when its constructor refuses them
   */
  Object make(@Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException refusal
          ? refusal
          : new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The constants of an enum type by their names in JSON. */
  static Map<String, Object> constants(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      try {
        JsonProperty spelling = type.getField(name).getAnnotation(JsonProperty.class);
        constants.put(spelling == null ? name : spelling.value(), constant);
      } catch (NoSuchFieldException e) {
        throw new IllegalStateException(e);
      }
    }
    return constants;
  }
}
