package io.lbtier.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.Committed;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierStatus;
import io.lbtier.compile.Compiled.Accepted;
import io.lbtier.compile.Problem;
import io.lbtier.render.Yaml;
import io.lbtier.status.Observed;
import io.lbtier.status.Reasons;
import io.lbtier.status.TierStatusEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A folder is a case of the one tier in {@code tier.yaml}: {@code observed.yaml} is what can be
 * seen of it ({@link Sight}), {@code status.yaml} what the user sees. A case may have a spec of its
 * own, {@code in.yaml}; then {@code tier.yaml} is the one before.
 */
class StatusGoldenTest {
  private static final Path CASES = Path.of("src", "test", "resources", "status");
  private static final Path TIER = CASES.resolve("tier.yaml");

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    return folders().stream()
        .map(
            folder ->
                DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
  }

  /** Whoever adds a reason shows when it is given. */
  @Test
  void everyReasonOfAConditionHasItsCase() throws IOException {
    Set<String> given = new TreeSet<>();
    for (Path folder : folders()) {
      TierStatus status = tier(folder).getStatus();
      Objects.requireNonNull(status.conditions()).stream()
          .map(Condition::getReason)
          .forEach(given::add);
    }
    assertThat(given)
        .containsExactlyInAnyOrder(
            Reasons.SERVING,
            Reasons.PREVIOUS_SERVES,
            Reasons.INVALID,
            Reasons.APPLY_FAILED,
            Reasons.CONFIGURATION_REFUSED,
            Reasons.LISTENER_FAILED,
            Reasons.NO_PROXY,
            Reasons.NO_REPORT,
            Reasons.NO_BACKEND_UP,
            Reasons.CONFIGURATION_PENDING,
            Reasons.ROLLING_OUT,
            Reasons.ROLLOUT_FAILED,
            Reasons.HELD,
            Reasons.NOT_HELD,
            Reasons.SPLIT_BRAIN,
            Reasons.FLAPPING,
            Reasons.NODE_PROBLEM,
            Problem.Reason.ServiceNotFound.name(),
            Problem.Reason.PortNotFound.name(),
            Problem.Reason.SecretNotFound.name(),
            Problem.Reason.SecretInvalid.name());
  }

  private static void check(Path folder) throws IOException {
    Committed.check(folder.resolve("status.yaml"), Yaml.write(List.of(tier(folder))));
  }

  /** The tier with its status, without its spec. */
  private static LoadBalancerTier tier(Path folder) throws IOException {
    Path own = folder.resolve("in.yaml");
    Case input = Case.read(folder, Files.exists(own) ? own : TIER);
    Observed observed =
        Sight.read(folder.resolve("observed.yaml"))
            .observed(input.metadata().getGeneration(), serving(input).tier().config());
    Accepted serving = serving(input);
    TierStatus status =
        TierStatusEvaluator.evaluate(input.compiled(), serving, observed, null, Case.NOW);
    Instant later =
        TierStatusEvaluator.changesAt(observed, Case.NOW)
            .map(change -> change.minusMillis(1))
            .orElse(Case.NOW.plusSeconds(60));
    assertThat(TierStatusEvaluator.evaluate(input.compiled(), serving, observed, status, later))
        .as("the status when it has been so for some time")
        .isEqualTo(status);
    var tier = new LoadBalancerTier();
    tier.setMetadata(input.metadata());
    tier.setStatus(status);
    return tier;
  }

  /** What the newest spec means if it means something, else what the one before did. */
  private static Accepted serving(Case input) throws IOException {
    Case accepted = input.compiled() instanceof Accepted ? input : Case.read(input.folder(), TIER);
    return (Accepted) accepted.compiled();
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }
}
