package io.lbtier.compile;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ProxyConfig;

/**
 * Makes sure that a configuration fits into a ConfigMap, which holds 1 MiB. Measured is the JSON
 * without a blank; half the room is kept for those with which it is written for people.
 */
final class ConfigSize {
  static final int BYTES_MAX = 512 * 1024;
  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, ALWAYS))
          .build()
          .writer();

  private ConfigSize() {}

  static void check(Place at, ProxyConfig config) {
    int bytes = bytes(config);
    if (bytes > BYTES_MAX) {
      at.error(
          Reason.TooLarge,
          "makes a configuration of %d bytes, and at most %d fit into a ConfigMap; take a Service instead of long lists of endpoints, or divide the routes between two tiers"
              .formatted(bytes, BYTES_MAX));
    }
  }

  private static int bytes(ProxyConfig config) {
    try {
      return WRITER.writeValueAsBytes(config).length;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
