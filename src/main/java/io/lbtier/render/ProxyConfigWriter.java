package io.lbtier.render;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lbtier.model.ProxyConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy's configuration as JSON, to be read by proxies and by people. Fields that are null are
 * left out, so that what a tier does not use is not there; every other field is written, and a
 * reader takes a missing one for an error. What fits on a line is on one line, which keeps a long
 * list of routes short. One that would be longer than half of what a ConfigMap holds is written
 * without a blank: the rest is not for it alone.
 */
public final class ProxyConfigWriter {
  private static final int LINE_LENGTH = 100;

  /** Bytes. */
  private static final int FOR_PEOPLE_MAX = 512 * 1024;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, ALWAYS))
          .build();

  private ProxyConfigWriter() {}

  /** The same text for equal configurations. */
  public static String write(ProxyConfig config) {
    var json = new StringBuilder();
    JsonNode tree = MAPPER.valueToTree(config);
    append(json, tree, 0, 0);
    var text = json.append('\n').toString();
    return text.getBytes(UTF_8).length <= FOR_PEOPLE_MAX ? text : tree.toString();
  }

  /**
   * @param indent of the line that the value is on
   * @param used how much of that line is taken
   */
  private static void append(StringBuilder json, JsonNode value, int indent, int used) {
    var line = oneLine(value);
    if (value.isValueNode() || value.isEmpty() || used + line.length() < LINE_LENGTH) {
      json.append(line);
      return;
    }
    var inner = "\n" + " ".repeat(indent + 2);
    var separator = "";
    json.append(value.isObject() ? '{' : '[');
    for (var member : members(value)) {
      json.append(separator).append(inner).append(member.key());
      append(json, member.value(), indent + 2, indent + 2 + member.key().length());
      separator = ",";
    }
    json.append('\n').append(" ".repeat(indent)).append(value.isObject() ? '}' : ']');
  }

  private static String oneLine(JsonNode value) {
    if (value.isValueNode()) {
      return value.toString();
    }
    var members = members(value).stream().map(m -> m.key() + oneLine(m.value())).toList();
    var text = String.join(", ", members);
    return value.isObject() ? "{" + text + "}" : "[" + text + "]";
  }

  /** Members of an object with their keys, elements of an array with none. */
  private static List<Member> members(JsonNode value) {
    var members = new ArrayList<Member>();
    if (value.isObject()) {
      value.properties().forEach(p -> members.add(new Member(quoted(p.getKey()), p.getValue())));
    } else {
      value.forEach(element -> members.add(new Member("", element)));
    }
    return members;
  }

  private static String quoted(String key) {
    return MAPPER.getNodeFactory().textNode(key) + ": ";
  }

  private record Member(String key, JsonNode value) {}
}
