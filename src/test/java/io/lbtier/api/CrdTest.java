package io.lbtier.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.lbtier.Committed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdTest {
  private static final Path FILE = Path.of("crds", "loadbalancertiers.lbtier.io.yaml");

  @Test
  void theCommittedDefinitionIsCurrent() throws IOException {
    Committed.check(FILE, CrdSchema.yaml());
  }

  @Test
  void theReferenceIsCurrent() throws IOException {
    Committed.check(Path.of("docs", "reference.md"), Reference.page());
  }

  @Test
  void everyFieldHasADescription() {
    List<String> bare = new ArrayList<>();
    bare("", root(), bare);
    assertThat(bare).isEmpty();
  }

  private static JSONSchemaProps root() {
    return CrdSchema.definition()
        .getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema();
  }

  private static void bare(String path, JSONSchemaProps schema, List<String> bare) {
    for (Map.Entry<String, JSONSchemaProps> field : schema.getProperties().entrySet()) {
      String at = path + "." + field.getKey();
      String description = field.getValue().getDescription();
      if (description == null || !description.endsWith(".")) {
        bare.add(at + ": " + description);
      }
      bare(at, field.getValue(), bare);
      if (field.getValue().getItems() != null) {
        bare(at + "[]", field.getValue().getItems().getSchema(), bare);
      }
    }
  }
}
