package io.lbtier.model;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies of records for tests that care about one component of many. */
public final class Records {
  private Records() {}

  /**
   * The same record with another value of one component.
   *
   * @throws IllegalArgumentException when there is no such component, or it is of another type
   */
  @SuppressWarnings("unchecked") // It is the constructor of the same class.
  public static <R extends Record> R with(R record, String component, @Nullable Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    if (!names.contains(component)) {
      throw new IllegalArgumentException(component + " (expected: one of " + names + ")");
    }
    try {
      @Nullable Object[] values = new @Nullable Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            names.get(i).equals(component) ? value : components[i].getAccessor().invoke(record);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(component + " = " + value, e);
    }
  }
}
