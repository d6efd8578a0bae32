package io.lbtier.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The fields of a tier as a page to read, from the definition that the API server has. */
final class Reference {
  private static final String HEAD =
      """
      # Fields of a LoadBalancerTier

      <!-- Generated from crds/ by `make generate`. -->

      Required fields are marked with `*`, fields of a list with `[]`. Durations are written as `500ms`,
      `2s` or `1m30s`, amounts as `32Ki` or `100m`, as everywhere in Kubernetes. `kubectl explain
      lbtier.spec` tells the same. Everything that is checked here is checked for files as well, and
      more: what refers to something else, and what is there twice.

      """;

  private final StringBuilder page = new StringBuilder(HEAD);

  private Reference() {}

  static String page() {
    CustomResourceDefinitionVersion version =
        CrdSchema.definition().getSpec().getVersions().getFirst();
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    Reference reference = new Reference();
    reference.section("spec", root);
    reference.section("status", root);
    return reference.page.toString();
  }

  private void section(String name, JSONSchemaProps root) {
    JSONSchemaProps schema = Objects.requireNonNull(root.getProperties().get(name));
    page.append("## ").append(name).append("\n\n");
    page.append("| field | type | |\n|---|---|---|\n");
    fields(name, schema);
    page.append('\n');
    List<String> rules = new ArrayList<>();
    rules(name, schema, rules);
    if (!rules.isEmpty()) {
      page.append("Rules between fields, and what is said when one is broken:\n\n");
      rules.forEach(rule -> page.append("- ").append(rule).append('\n'));
      page.append('\n');
    }
  }

  private void fields(String path, JSONSchemaProps schema) {
    for (Map.Entry<String, JSONSchemaProps> field : schema.getProperties().entrySet()) {
      JSONSchemaProps of = field.getValue();
      String mark = schema.getRequired().contains(field.getKey()) ? "*" : "";
      String at = path + "." + field.getKey();
      page.append(
          "| `%s`%s | %s | %s |\n".formatted(at, mark, type(of), text(of.getDescription())));
      fields(at, of);
      if (of.getItems() != null) {
        fields(at + "[]", of.getItems().getSchema());
      }
    }
  }

  private static String type(JSONSchemaProps of) {
    if (!of.getEnum().isEmpty()) {
      return of.getEnum().stream().map(JsonNode::asText).collect(Collectors.joining(", "));
    }
    if (Boolean.TRUE.equals(of.getXKubernetesIntOrString())) {
      return of.getMaximum() == null ? "amount" : "name or number";
    }
    if (of.getItems() != null) {
      JSONSchemaProps item = of.getItems().getSchema();
      return item.getEnum().isEmpty() ? "list" : "list of " + type(item);
    }
    if (of.getAdditionalProperties() != null) {
      return "map";
    }
    if (of.getMinimum() != null && of.getMaximum() != null) {
      return "%d to %d".formatted(of.getMinimum().longValue(), of.getMaximum().longValue());
    }
    return switch (of.getType()) {
      case "integer" -> "number";
      case "boolean" -> "true, false";
      case "string" -> isDuration(of) ? "duration" : "text";
      default -> of.getType();
    };
  }

  private static boolean isDuration(JSONSchemaProps of) {
    return of.getXKubernetesValidations().stream()
        .anyMatch(rule -> rule.getRule().contains("duration(self)"));
  }

  private static void rules(String path, JSONSchemaProps schema, List<String> rules) {
    if (schema.getProperties().isEmpty()) {
      return; // What a field of its own may be is in the table.
    }
    for (ValidationRule rule : schema.getXKubernetesValidations()) {
      rules.add("`" + path + "`: " + rule.getMessage());
    }
    schema
        .getProperties()
        .forEach(
            (name, of) -> {
              rules(path + "." + name, of, rules);
              if (of.getItems() != null) {
                rules(path + "." + name + "[]", of.getItems().getSchema(), rules);
              }
            });
  }

  private static String text(String description) {
    return description.replace("|", "\\|");
  }
}
