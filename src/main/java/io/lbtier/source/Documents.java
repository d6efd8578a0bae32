package io.lbtier.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.lbtier.compile.Compiled;
import io.lbtier.compile.Facts.VipFact;
import io.lbtier.compile.FactsOf;
import io.lbtier.compile.Problem;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Tier;
import io.lbtier.model.Zones;
import io.lbtier.proxy.Inputs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a file or a folder of files says: tiers, and the Services, EndpointSlices and
 * Secrets that they refer to. Documents of other kinds are for the cluster and are passed over, so
 * that the files of a cluster can be used as they are.
 *
 * @param files that were read, as the user named them, sorted
 * @param tiers in the order of the files
 * @param others objects that tiers may refer to
 * @param problems of the texts themselves; a document that has one is in neither of the lists, but
 *     for a tier of which a part can be read
 */
public record Documents(
    List<String> files,
    List<TierDocument> tiers,
    List<HasMetadata> others,
    List<FileProblem> problems) {

  /**
   * Reads a file, or the YAML and JSON files directly in a folder.
   *
   * @throws IOException when one cannot be read; the message says which and why
   */
  public static Documents read(Path fileOrFolder) throws IOException {
    return parse(YamlFiles.read(fileOrFolder));
  }

  /** What texts say, by the name of their file. */
  static Documents parse(Map<String, String> texts) {
    DocumentParser parser = new DocumentParser();
    texts.forEach(parser::parse);
    return parser.documents(List.copyOf(texts.keySet()));
  }

  /**
   * What one of the tiers means, or everything that is wrong with it.
   *
   * @param now what the validity of certificates is held against
   */
  public Compiled compile(TierDocument document, Instant now) {
    return compile(document, VipFact.NONE, now);
  }

  private Compiled compile(TierDocument document, VipFact vip, Instant now) {
    String namespace = document.metadata().getNamespace();
    return document.compile(FactsOf.objects(others, namespace, now).with(vip));
  }

  /**
   * The tier to serve, which must be the only one and without a problem in any document.
   *
   * @param vip what its virtual addresses depend on
   * @param now what the validity of certificates is held against
   */
  public Loaded load(VipFact vip, Instant now) {
    if (!problems.isEmpty()) {
      return new Loaded.Refused(problems);
    }
    if (tiers.size() != 1) {
      return new Loaded.Refused(List.of(notOne()));
    }
    TierDocument document = tiers.getFirst();
    return switch (compile(document, vip, now)) {
      case Compiled.Accepted(Tier tier, List<Problem> warnings) ->
          new Loaded.Served(tier, document.in(warnings));
      case Compiled.Rejected(List<Problem> found) -> new Loaded.Refused(document.in(found));
    };
  }

  private FileProblem notOne() {
    String found =
        tiers.isEmpty()
            ? "no LoadBalancerTier"
            : tiers.stream()
                .map(t -> "%s (%s line %d)".formatted(t.name(), t.file(), t.line()))
                .collect(Collectors.joining(", ", tiers.size() + " tiers: ", ""));
    return new FileProblem(
        files.size() == 1 ? files.getFirst() : "files",
        new Problem("", Reason.Invalid, "found " + found + "; expected one, which is then served"));
  }

  /** A configuration with the endpoints and certificates that the documents give it. */
  Inputs inputs(ProxyConfig config, Zones zones) {
    return References.inputs(
        config,
        service ->
            of(EndpointSlice.class, config.namespace())
                .filter(s -> s.getMetadata().getLabels() != null)
                .filter(
                    s -> service.equals(s.getMetadata().getLabels().get(Endpoints.SERVICE_LABEL)))
                .toList(),
        name ->
            of(Secret.class, config.namespace())
                .filter(s -> s.getMetadata().getName().equals(name))
                .toList(),
        zones);
  }

  private <T extends HasMetadata> Stream<T> of(Class<T> kind, String namespace) {
    return others.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .filter(object -> object.getMetadata().getNamespace().equals(namespace));
  }
}
