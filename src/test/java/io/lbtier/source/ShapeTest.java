package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read by its own rules has the names that Jackson gives it. */
class ShapeTest {
  @Test
  void allFieldsAreSpelledAsTheirAnnotationsSay() {
    List<Class<?>> records =
        new ClassFileImporter()
            .importPackages("io.lbtier.api", "io.lbtier.model").stream()
                .filter(JavaClass::isRecord)
                .<Class<?>>map(JavaClass::reflect)
                .toList();
    assertThat(records).hasSizeGreaterThan(50);
    for (Class<?> type : records) {
      assertThat(Shape.of(type).fields())
          .as(type.getName())
          .extracting(Shape.Field::name)
          .isEqualTo(Arrays.stream(type.getRecordComponents()).map(ShapeTest::spelled).toList());
    }
  }

  private static String spelled(RecordComponent component) {
    JsonProperty spelling = component.getAccessor().getAnnotation(JsonProperty.class);
    return spelling == null || spelling.value().isEmpty() ? component.getName() : spelling.value();
  }
}
