package io.lbtier.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lbtier.compile.Problem;
import io.lbtier.model.ProxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads what the operator wrote for its proxies. Strict: what it does not know, it refuses. */
public final class ProxyConfigReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ProxyConfigReader() {}

  /**
   * The configuration in {@code json}. Any thread.
   *
   * @throws IllegalArgumentException when it is no JSON, of another version, or differs from the
   *     format in any field; the message names each with its path, what was found and what was
   *     expected
   */
  public static ProxyConfig read(String json) {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()),
          e);
    }
    JsonNode version = tree.path("version");
    if (tree.isObject() && version.isNumber() && version.asInt() != ProxyConfig.VERSION) {
      // Of another version nothing else is judged: its fields mean something else.
      throw new IllegalArgumentException(
          "version: found %s, expected %d; the operator and this proxy are of different releases"
              .formatted(version, ProxyConfig.VERSION));
    }
    List<Problem> problems = new ArrayList<>();
    ProxyConfig config = RecordReader.read(tree, ProxyConfig.class, "", problems);
    if (config == null || !problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.stream()
              .map(p -> p.path().isEmpty() ? p.message() : p.path() + ": " + p.message())
              .collect(Collectors.joining("; ")));
    }
    return config;
  }
}
