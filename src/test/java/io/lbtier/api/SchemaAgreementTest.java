package io.lbtier.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts;
import io.lbtier.compile.Problem;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.compile.TierCompiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The schema and compile say the same, field by field: whatever the schema bounds, requires or
 * defaults, compile does too, and there is no field that changes nothing. A cluster sees the schema
 * first, a file sees compile alone.
 */
class SchemaAgreementTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Path CASES = Path.of("src", "test", "resources", "golden");

  private static final JSONSchemaProps SPEC =
      property(
          CrdSchema.definition()
              .getSpec()
              .getVersions()
              .getFirst()
              .getSchema()
              .getOpenAPIV3Schema(),
          "spec");

  /** Between them these have every field. */
  private static final List<String> BASES =
      List.of("all-fields", "minimal", "host-network", "access-log-fields", "http2-backends");

  @Test
  void theCasesHaveEveryField() throws IOException {
    Set<String> missing = new TreeSet<>();
    paths("spec", SPEC, missing);
    for (String base : BASES) {
      for (Field field : fields(tree(base))) {
        missing.remove(field.path().replaceAll("\\[[0-9]+]", "[]"));
      }
    }
    assertThat(missing).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyFieldCounts() throws IOException {
    return each(
        (base, field) -> {
          if (!field.value().isValueNode()) {
            return;
          }
          JsonNode tree = base.deepCopy();
          Compiled before = compile(tree);
          field.in(tree).set(other(field));
          assertThat(compile(tree)).isNotEqualTo(before);
        });
  }

  @TestFactory
  Stream<DynamicTest> whatTheSchemaRefusesCompileRefuses() throws IOException {
    return each(
        (base, field) -> {
          for (JsonNode wrong : outside(field)) {
            JsonNode tree = base.deepCopy();
            field.in(tree).set(wrong);
            assertThat(errors(tree))
                .as("%s: %s", field.path(), abbreviated(wrong))
                .extracting(Problem::path)
                .anySatisfy(path -> assertThat(path).startsWith(field.path()));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whatTheSchemaJustAllowsCompileAllows() throws IOException {
    return each(
        (base, field) -> {
          for (JsonNode extreme : inside(field)) {
            JsonNode tree = base.deepCopy();
            field.in(tree).set(extreme);
            assertThat(errors(tree))
                .as("%s: %s", field.path(), abbreviated(extreme))
                .noneMatch(p -> p.path().equals(field.path()) && p.reason() == Reason.OutOfRange);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whatTheSchemaRequiresCompileMisses() throws IOException {
    return each(
        (base, field) -> {
          if (field.required()) {
            JsonNode tree = base.deepCopy();
            field.in(tree).remove();
            assertThat(errors(tree))
                .filteredOn(p -> p.path().equals(field.path()))
                .extracting(Problem::reason)
                .containsExactly(Reason.Missing);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> bothHaveTheSameDefaults() throws IOException {
    return each(
        (base, field) -> {
          if (field.schema().getDefault() == null) {
            return;
          }
          JsonNode given = base.deepCopy();
          field.in(given).set(field.schema().getDefault());
          JsonNode left = base.deepCopy();
          field.in(left).remove();
          assertThat(compile(left)).isEqualTo(compile(given));
        });
  }

  /** A field that a case has, with what the schema says of it. */
  private record Field(
      String path, String pointer, JsonNode value, JSONSchemaProps schema, boolean required) {
    Slot in(JsonNode tree) {
      int slash = pointer.lastIndexOf('/');
      return new Slot(
          tree.at(pointer.substring(0, slash)), pointer.substring(slash + 1).replace("~1", "/"));
    }
  }

  private record Slot(JsonNode parent, String name) {
    void set(JsonNode value) {
      if (parent instanceof ArrayNode array) {
        array.set(Integer.parseInt(name), value);
      } else {
        ((ObjectNode) parent).set(name, value);
      }
    }

    void remove() {
      ((ObjectNode) parent).remove(name);
    }
  }

  private interface Check {
    void of(JsonNode base, Field field);
  }

  private static Stream<DynamicTest> each(Check check) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String base : BASES) {
      JsonNode tree = tree(base);
      for (Field field : fields(tree)) {
        tests.add(DynamicTest.dynamicTest(base + " " + field.path(), () -> check.of(tree, field)));
      }
    }
    return tests.stream();
  }

  private static JsonNode tree(String base) throws IOException {
    return new YAMLMapper().readTree(CASES.resolve(base).resolve("in.yaml").toFile());
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name), name);
  }

  private static List<Field> fields(JsonNode tree) {
    List<Field> fields = new ArrayList<>();
    fields("spec", "/spec", tree.at("/spec"), SPEC, fields);
    return fields;
  }

  private static void fields(
      String path, String pointer, JsonNode value, JSONSchemaProps schema, List<Field> fields) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        JSONSchemaProps item = schema.getItems().getSchema();
        String itemPath = path + "[" + i + "]";
        if (value.get(i).isValueNode()) {
          fields.add(new Field(itemPath, pointer + "/" + i, value.get(i), item, false));
        }
        fields(itemPath, pointer + "/" + i, value.get(i), item, fields);
      }
    } else {
      value
          .properties()
          .forEach(
              p -> {
                boolean map = schema.getAdditionalProperties() != null;
                String below = map ? path + "[\"" + p.getKey() + "\"]" : path + "." + p.getKey();
                JSONSchemaProps of =
                    map
                        ? schema.getAdditionalProperties().getSchema()
                        : property(schema, p.getKey());
                boolean required = schema.getRequired().contains(p.getKey());
                String at = pointer + "/" + p.getKey().replace("/", "~1");
                fields.add(new Field(below, at, p.getValue(), of, required));
                fields(below, at, p.getValue(), of, fields);
              });
    }
  }

  private static void paths(String path, JSONSchemaProps schema, Set<String> paths) {
    if (schema.getItems() != null) {
      paths(path + "[]", schema.getItems().getSchema(), paths);
    }
    for (Map.Entry<String, JSONSchemaProps> p : schema.getProperties().entrySet()) {
      paths.add(path + "." + p.getKey());
      paths(path + "." + p.getKey(), p.getValue(), paths);
    }
  }

  /** Values just outside of the field's bounds. */
  private static List<JsonNode> outside(Field field) {
    JSONSchemaProps schema = field.schema();
    List<JsonNode> wrong = new ArrayList<>();
    if (schema.getMinimum() != null) {
      wrong.add(NODES.numberNode(schema.getMinimum().intValue() - 1));
    }
    if (schema.getMaximum() != null) {
      wrong.add(NODES.numberNode(schema.getMaximum().intValue() + 1));
    }
    if (schema.getMaxLength() != null) {
      wrong.add(NODES.textNode("a".repeat(schema.getMaxLength().intValue() + 1)));
    }
    if (schema.getPattern() != null || matches(schema).isPresent()) {
      wrong.add(NODES.textNode("\u00e4 "));
      if (!Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
        wrong.add(NODES.textNode(""));
      }
    }
    if (!schema.getEnum().isEmpty()) {
      wrong.add(NODES.textNode("Nonsense"));
    }
    if (schema.getMinItems() != null) {
      wrong.add(NODES.arrayNode());
    }
    if (schema.getMaxItems() != null) {
      ArrayNode many = NODES.arrayNode();
      for (int i = 0; i <= schema.getMaxItems(); i++) {
        many.add(field.value().get(0).deepCopy());
      }
      wrong.add(many);
    }
    return wrong;
  }

  /** Values at the field's bounds. */
  private static List<JsonNode> inside(Field field) {
    JSONSchemaProps schema = field.schema();
    List<JsonNode> extremes = new ArrayList<>();
    Optional.ofNullable(schema.getMinimum())
        .ifPresent(min -> extremes.add(NODES.numberNode(min.intValue())));
    Optional.ofNullable(schema.getMaximum())
        .ifPresent(max -> extremes.add(NODES.numberNode(max.intValue())));
    Optional.ofNullable(schema.getMaxLength())
        .ifPresent(max -> extremes.add(NODES.textNode("a".repeat(max.intValue()))));
    return extremes;
  }

  /** Another value, which may be wrong: that would be noticed as well. */
  private static JsonNode other(Field field) {
    JsonNode value = field.value();
    if (value.isBoolean()) {
      return NODES.booleanNode(!value.booleanValue());
    }
    if (value.isNumber()) {
      return NODES.numberNode(value.intValue() == 1 ? 2 : value.intValue() - 1);
    }
    return matches(field.schema()).orElse("").contains(Bounds.DURATION)
        ? NODES.textNode("77ms")
        : NODES.textNode(value.textValue() + "x");
  }

  /** The rule that stands in for a pattern, if there is one. */
  private static Optional<String> matches(JSONSchemaProps schema) {
    return schema.getXKubernetesValidations().stream()
        .map(ValidationRule::getRule)
        .filter(rule -> rule.startsWith("self.matches"))
        .findFirst();
  }

  private static String abbreviated(JsonNode node) {
    String text = node.toString();
    return text.length() < 80 ? text : text.substring(0, 80) + "...";
  }

  private static Compiled compile(JsonNode tree) {
    try {
      return TierCompiler.compile(JSON.treeToValue(tree, LoadBalancerTier.class), Facts.NONE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Problem> errors(JsonNode tree) {
    return compile(tree) instanceof Compiled.Rejected(List<Problem> problems)
        ? problems
        : List.of();
  }
}
