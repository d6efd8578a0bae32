package io.lbtier.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Problem;
import io.lbtier.compile.Problem.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Takes YAML texts apart into objects. One for all the texts that belong together. */
final class DocumentParser {
  /** Knows the objects of Kubernetes; costly to make, and not needed for a tier alone. */
  private static final class Kubernetes {
    static final ObjectMapper MAPPER = new ObjectMapper();

    static {
      new KubernetesSerialization(MAPPER, false); // It sets the mapper up, which is all we want.
    }
  }

  private static final String TIER = "LoadBalancerTier";
  private static final String TIER_VERSION = "lbtier.io/v1alpha1";
  private static final Set<String> TIER_FIELDS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");
  private static final Set<String> PLAIN = Set.of("name", "namespace");
  private static final Map<String, Class<? extends HasMetadata>> OTHERS =
      Map.of(
          "Service", Service.class, "EndpointSlice", EndpointSlice.class, "Secret", Secret.class);

  private final List<TierDocument> tiers = new ArrayList<>();
  private final List<HasMetadata> others = new ArrayList<>();
  private final List<FileProblem> problems = new ArrayList<>();
  private final Map<String, String> seen = new HashMap<>();

  /** What has been found in all the texts. */
  Documents documents(List<String> files) {
    return new Documents(files, List.copyOf(tiers), List.copyOf(others), List.copyOf(problems));
  }

  /**
   * Adds the documents of one text. A text with broken syntax adds one problem and nothing else.
   */
  void parse(String file, String text) {
    LoadSettings settings = LoadSettings.builder().setLabel(file).build();
    try {
      List<Node> nodes = new ArrayList<>();
      new Compose(settings).composeAllFromString(text).forEach(nodes::add);
      for (Node node : nodes) {
        Object value = new StandardConstructor(settings).constructSingleDocument(Optional.of(node));
        int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
        if (value != null) {
          document(file, line, JsonTree.of(value));
        }
      }
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      String where =
          mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
      String what = e.getProblem() == null ? String.valueOf(e.getMessage()) : e.getProblem();
      add(file, where, Reason.Invalid, "is no YAML: " + what);
    } catch (YamlEngineException e) {
      add(file, "", Reason.Invalid, "is no YAML: " + e.getMessage());
    } catch (StackOverflowError _) {
      add(file, "", Reason.Invalid, "is nested too deeply, or has an anchor that holds itself");
    }
  }

  private void document(String file, int line, JsonNode document) {
    String kind = document.path("kind").asText();
    if (kind.isEmpty()) {
      add(file, "line " + line, Reason.Missing, "the document has no kind");
    } else if (kind.equals("List") && document.path("items").isArray()) {
      document.path("items").forEach(item -> document(file, line, item));
    } else if (kind.equals(TIER)) {
      tier(file, line, document);
    } else if (OTHERS.get(kind) != null) {
      HasMetadata object = bind(file, line, document, OTHERS.get(kind));
      if (object != null && named(file, line, kind, metadata(object))) {
        others.add(object);
      }
    }
  }

  private void tier(String file, int line, JsonNode document) {
    int before = problems.size();
    String version = document.path("apiVersion").asText();
    if (!version.equals(TIER_VERSION)) {
      String message = "found \"" + version + "\", expected \"" + TIER_VERSION + "\"";
      add(file, "apiVersion", Reason.Invalid, message);
    }
    document
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!TIER_FIELDS.contains(name)) {
                add(file, name, Reason.Invalid, Spelling.unknown(name, TIER_FIELDS));
              }
            });
    List<Problem> unreadable = new ArrayList<>();
    TierSpec spec =
        document.hasNonNull("spec")
            ? RecordReader.read(document.get("spec"), TierSpec.class, "spec", unreadable)
            : null;
    // Status is the operator's; what a file says of it was copied from a cluster.
    ObjectMeta metadata =
        problems.size() == before && document.hasNonNull("metadata")
            ? metadata(file, line, document.get("metadata"))
            : new ObjectMeta();
    if (metadata != null && problems.size() == before && named(file, line, TIER, metadata)) {
      tiers.add(new TierDocument(file, line, metadata, spec, unreadable));
    }
  }

  private static ObjectMeta metadata(HasMetadata object) {
    return Objects.requireNonNullElseGet(object.getMetadata(), ObjectMeta::new);
  }

  /** Of a tier: a file that a person wrote has a name and perhaps a namespace. */
  private @Nullable ObjectMeta metadata(String file, int line, JsonNode found) {
    boolean plain =
        found.properties().stream()
            .allMatch(e -> PLAIN.contains(e.getKey()) && e.getValue().isTextual());
    return plain && found.isObject()
        ? new ObjectMetaBuilder()
            .withName(found.path("name").asText(null))
            .withNamespace(found.path("namespace").asText(null))
            .build()
        : bind(file, line, found, ObjectMeta.class);
  }

  private <T> @Nullable T bind(String file, int line, JsonNode document, Class<T> type) {
    try {
      return Kubernetes.MAPPER.treeToValue(document, type);
    } catch (JsonProcessingException e) {
      String message = "the " + type.getSimpleName() + " is malformed: " + e.getOriginalMessage();
      add(file, "line " + line, Reason.Invalid, message);
      return null;
    }
  }

  /** Whether an object has a name of its own; gives it the namespace "default" if it has none. */
  private boolean named(String file, int line, String kind, ObjectMeta metadata) {
    String name = metadata.getName();
    if (name == null || name.isEmpty()) {
      String message = "is missing; the " + kind + " at line " + line + " needs a name";
      add(file, "metadata.name", Reason.Missing, message);
      return false;
    }
    if (metadata.getNamespace() == null) {
      metadata.setNamespace("default");
    }
    String here = file + " line " + line;
    String key = kind + " " + metadata.getNamespace() + "/" + name;
    String there = seen.putIfAbsent(key, here);
    if (there != null) {
      String message =
          "%s \"%s\" is there twice, at %s and at %s; each name once"
              .formatted(kind, name, there, here);
      add(file, "metadata.name", Reason.Duplicate, message);
      return false;
    }
    return true;
  }

  private void add(String file, String path, Reason reason, String message) {
    problems.add(new FileProblem(file, new Problem(path, reason, message)));
  }
}
