package io.lbtier.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The definition of {@link LoadBalancerTier} for the API server: what fabric8's generator makes of
 * the records, with what it leaves out or gets wrong mended.
 */
final class CrdSchema {
  /**
   * Lists whose entries are told apart by these fields, so that each entry has owners of its own.
   */
  private static final Map<String, List<String>> MAP_KEYS =
      Map.of(
          "listeners", List.of("name"),
          "pools", List.of("name"),
          "endpoints", List.of("address", "port"),
          "certificates", List.of("secretName"),
          "conditions", List.of("type"));

  private static final List<String> SETS = List.of("when");

  /** Quantities of bytes; the generator passes patterns of quantities over. */
  private static final List<String> BYTES = List.of("head", "body");

  /** The generator turns descriptions of these into nothing. */
  private static final String ROOT_DESCRIPTION =
      "A whole load-balancing tier: the ports that clients connect to, the backends behind them,"
          + " and the proxies in between.";

  private static final String SPEC_DESCRIPTION = "What the tier should be.";
  private static final String STATUS_DESCRIPTION = "What the tier is, as far as the operator sees.";

  /** Kubernetes' own grammar of quantities (apimachinery, resource.Quantity). */
  private static final String QUANTITY = "^[0-9]{1,15}(\\.[0-9]{1,9})?([numkMGTPE]|[KMGTPE]i)?$";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .build();

  private CrdSchema() {}

  /** The definition, as generated and mended. */
  static CustomResourceDefinition definition() {
    AtomicReference<CustomResourceDefinition> generated = new AtomicReference<>();
    try (Sink sink = new Sink()) {
      new CRDGenerator()
          .customResourceClasses(LoadBalancerTier.class)
          .forCRDVersions("v1")
          .withOutput(sink)
          .withPostProcessor(
              new CRDPostProcessor() {
                @Override
                public HasMetadata process(HasMetadata crd, String version) {
                  generated.set((CustomResourceDefinition) crd);
                  return crd;
                }
              })
          .generate();
    }
    return mend(Objects.requireNonNull(generated.get()));
  }

  private static final class Sink implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String name) {
      return new ByteArrayOutputStream();
    }

    @Override
    public URI crdURI(String name) {
      return URI.create("file:///" + name);
    }

    @Override
    public void close() {}
  }

  private static CustomResourceDefinition mend(CustomResourceDefinition crd) {
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    version.setAdditionalPrinterColumns(columns());
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription(ROOT_DESCRIPTION);
    root.setRequired(List.of("spec"));
    property(root, "spec").setDescription(SPEC_DESCRIPTION);
    property(root, "status").setDescription(STATUS_DESCRIPTION);
    mend("", root);
    return crd;
  }

  private static void mend(String name, JSONSchemaProps schema) {
    if (schema.getXKubernetesValidations() != null) {
      schema.setXKubernetesValidations(distinct(schema.getXKubernetesValidations()));
    }
    if (schema.getDefault() != null) {
      schema.setDescription(
          schema.getDescription() + " Default: " + text(schema.getDefault()) + ".");
    }
    if ("array".equals(schema.getType())) {
      list(name, schema);
    }
    JSONSchemaProps values =
        schema.getAdditionalProperties() == null
            ? null
            : schema.getAdditionalProperties().getSchema();
    if (values != null && Boolean.TRUE.equals(values.getXKubernetesIntOrString())) {
      values.setPattern(QUANTITY);
    }
    if (name.equals("port") && Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      port(schema);
    }
    if (BYTES.contains(name) && Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setPattern(Bounds.BYTES);
    }
    if (schema.getProperties() != null) {
      schema.getProperties().forEach(CrdSchema::mend);
    }
  }

  /** As a schema, since a CEL rule on a number or text counts as one on an endless text. */
  private static void port(JSONSchemaProps schema) {
    schema.setMinimum((double) Bounds.PORT_MIN);
    schema.setMaximum((double) Bounds.PORT_MAX);
    schema.setPattern(Bounds.PORT_NAME);
    schema.setMaxLength((long) Bounds.LABEL_MAX);
  }

  private static void list(String name, JSONSchemaProps schema) {
    JSONSchemaProps item = schema.getItems().getSchema();
    List<String> keys = MAP_KEYS.get(name);
    if (keys != null) {
      schema.setXKubernetesListType("map");
      schema.setXKubernetesListMapKeys(keys);
    } else {
      schema.setXKubernetesListType(SETS.contains(name) ? "set" : "atomic");
    }
    if (name.equals("conditions")) {
      condition(item);
    }
    mend("", item);
  }

  /** As metav1.Condition has it; fabric8's class says nothing of all this. */
  private static void condition(JSONSchemaProps item) {
    item.setRequired(List.of("type", "status", "lastTransitionTime", "reason", "message"));
    Map<String, String> descriptions =
        Map.of(
            "type", "What it is about, such as Ready.",
            "status", "True, False or Unknown.",
            "reason", "Why, as one word for machines.",
            "message", "Why, for people.",
            "observedGeneration", "Generation of the spec that it is about.",
            "lastTransitionTime", "When status last changed.");
    item.getProperties().forEach((field, schema) -> schema.setDescription(descriptions.get(field)));
    property(item, "status")
        .setEnum(List.of(node("\"True\""), node("\"False\""), node("\"Unknown\"")));
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name));
  }

  /** Rules on the components of records come twice, from the field and from the accessor. */
  private static List<ValidationRule> distinct(List<ValidationRule> rules) {
    return new ArrayList<>(new LinkedHashSet<>(rules));
  }

  /** In the order of the annotations, which is the order of the columns. */
  private static List<CustomResourceColumnDefinition> columns() {
    return Arrays.stream(LoadBalancerTier.class.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(
            a -> {
              var column = new CustomResourceColumnDefinition();
              column.setName(a.name());
              column.setJsonPath(a.jsonPath());
              column.setType(a.type().getValue());
              column.setPriority(a.priority() == 0 ? null : a.priority());
              column.setDescription(a.getDescription().isEmpty() ? null : a.getDescription());
              return column;
            })
        .toList();
  }

  /** A default as people write it. */
  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.asText();
    }
    List<String> items = new ArrayList<>();
    value.forEach(item -> items.add(item.asText()));
    return String.join(", ", items);
  }

  private static JsonNode node(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The definition as it is committed. */
  static String yaml() {
    try {
      return "# Generated from src/main/java/io/lbtier/api by `make generate`.\n"
          + YAML.writeValueAsString(whole(JSON.valueToTree(definition())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bounds are doubles in fabric8's class; people write whole numbers. */
  private static JsonNode whole(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(p -> object.set(p.getKey(), whole(p.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, whole(array.get(i)));
      }
    } else if (node.isDouble()) {
      return LongNode.valueOf(node.longValue());
    }
    return node;
  }
}
