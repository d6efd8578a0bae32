package io.lbtier.cli;

import io.lbtier.compile.Compiled;
import io.lbtier.compile.Problem;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Tier;
import io.lbtier.source.Documents;
import io.lbtier.source.FileProblem;
import io.lbtier.source.TierDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to say of the documents of files.
 *
 * @param files that were read
 * @param tiers that are valid
 * @param problems that must be mended
 * @param warnings that should be known
 */
record Findings(
    List<String> files, List<Tier> tiers, List<FileProblem> problems, List<FileProblem> warnings) {

  static Findings of(Documents documents, Instant now) {
    List<Tier> tiers = new ArrayList<>();
    List<FileProblem> problems = new ArrayList<>(documents.problems());
    List<FileProblem> warnings = new ArrayList<>();
    for (TierDocument document : documents.tiers()) {
      switch (documents.compile(document, now)) {
        case Compiled.Rejected(List<Problem> found) -> problems.addAll(document.in(found));
        case Compiled.Accepted(Tier tier, List<Problem> found) -> {
          tiers.add(tier);
          warnings.addAll(document.in(found));
        }
      }
    }
    if (documents.tiers().isEmpty() && problems.isEmpty()) {
      problems.add(
          new FileProblem(
              documents.files().getFirst(),
              new Problem("", Reason.Missing, "found no LoadBalancerTier; expected at least one")));
    }
    return new Findings(documents.files(), tiers, problems, warnings);
  }
}
