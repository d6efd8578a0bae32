package io.lbtier.golden;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.lbtier.compile.Compiled;
import io.lbtier.source.Documents;
import io.lbtier.source.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What goes in: one tier, and the objects that it refers to.
 *
 * @param folder that holds what comes out
 * @param metadata of the tier, as the user wrote it; empty when nothing can be read
 * @param others every document but the tier's
 * @param compiled what the tier means; rejected as well when it cannot even be read
 */
record Case(Path folder, ObjectMeta metadata, List<HasMetadata> others, Compiled compiled) {
  /** When the cases take place. */
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  static Case read(Path folder, Path input) throws IOException {
    Documents documents = Documents.read(input);
    Compiled compiled =
        documents.problems().isEmpty()
            ? documents.compile(documents.tiers().getFirst(), NOW)
            : new Compiled.Rejected(
                documents.problems().stream().map(FileProblem::problem).toList());
    ObjectMeta metadata =
        documents.tiers().isEmpty() ? new ObjectMeta() : documents.tiers().getFirst().metadata();
    return new Case(folder, metadata, documents.others(), compiled);
  }
}
