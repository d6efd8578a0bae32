package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
  private static final YAMLMapper READER = new YAMLMapper();

  private static ConfigMap map(String key, String value) {
    return new ConfigMapBuilder().addToData(key, value).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1e3",
        "0x1F",
        "012",
        "1_000",
        "1:30",
        ".5",
        "+1",
        "-1",
        "2026-01-01",
        "yes",
        "No",
        "ON",
        "y",
        "true",
        "False",
        "null",
        "~",
        "a: b",
        "a #b",
        "#a",
        "- a",
        "-",
        "?",
        "*a",
        "&a",
        "!a",
        "@a",
        "`a",
        "%a",
        "{a",
        "[a",
        "'a",
        "\"a",
        "a:",
        "a ",
        " a",
        "=",
        "<<",
        "ä",
        ".inf",
        ".nan",
        "tab\there",
        "line\nbreak",
        "line\nbreak\n",
        "\nline",
        "  x\ny\n"
      })
  void aStringStaysThatString(String string) throws Exception {
    assertThat(READER.readValue(Yaml.write(List.of(map("key", string))), ConfigMap.class))
        .isEqualTo(map("key", string));
    if (!string.isEmpty()) {
      assertThat(READER.readValue(Yaml.write(List.of(map(string, "v"))), ConfigMap.class))
          .isEqualTo(map(string, "v"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e3",
        "0x1F",
        "012",
        "0o17",
        "1_000",
        "1:30",
        "2026-01-01",
        "yes",
        "off",
        "~",
        "="
      })
  void whatAnyYamlTakesForSomethingElseIsQuoted(String string) {
    assertThat(Yaml.write(List.of(map("key", string)))).contains("key: \"" + string + "\"\n");
  }

  @Test
  void linesStayLines() {
    assertThat(Yaml.write(List.of(map("proxy.json", "{\n  \"a\": 1\n}\n"))))
        .isEqualTo(
            """
            apiVersion: v1
            kind: ConfigMap
            data:
              proxy.json: |
                {
                  "a": 1
                }
            """);
  }

  @Test
  void theObjectsOfATierReadAsTheSame() throws Exception {
    var objects =
        Manifests.render(
            Tiers.full(),
            new Release("registry.example/lbtier:1", "registry.example/keepalived:1"));
    var yaml = Yaml.write(objects);

    var documents = READER.readerFor(GenericKubernetesResource.class).readValues(yaml).readAll();
    assertThat(documents).hasSameSizeAs(objects);
    assertThat(yaml.split("(?m)^---\n"))
        .filteredOn(document -> document.contains("kind: Deployment\n"))
        .singleElement()
        .satisfies(
            document ->
                assertThat(READER.readValue(document, Deployment.class)).isEqualTo(objects.get(4)));
  }
}
