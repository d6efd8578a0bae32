package io.lbtier.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lbtier.operator.TierOperator;
import io.lbtier.operator.TierOperator.Election;
import io.lbtier.operator.TierOperator.Options;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The operator. Its access to the cluster is a kubeconfig's, or that of the pod it is in. */
@Command(
    name = "operator",
    description = "Makes the tiers of a cluster real.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class OperatorCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorCommand.class);
  private static final String LEASE = "lbtier-operator";

  @Mixin private ImageOptions images = new ImageOptions();

  @Option(
      names = "--namespaces",
      split = ",",
      paramLabel = "NAMESPACE",
      description = "Looks after the tiers of these namespaces only. Default: all.")
  private Set<String> namespaces = new LinkedHashSet<>();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Port of /livez, /readyz and /metrics. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8080")
  private int metricsPort;

  @Option(
      names = "--leader-election",
      arity = "1",
      paramLabel = "true|false",
      description =
          "Whether several operators agree on one, by a Lease in the operator's own namespace."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "true")
  private boolean leaderElection;

  @Option(
      names = "--exclude-vrids",
      split = ",",
      paramLabel = "VRID",
      converter = VridRange.Converter.class,
      description =
          "VRIDs that no tier gets, since something else in the network has them: 10,20-29.")
  private List<VridRange> excludedVrids = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    KubernetesClient client =
        new KubernetesClientBuilder().withConfig(TierOperator.tuned(ClusterAccess.find())).build();
    TierOperator operator =
        new TierOperator(
            client,
            new Options(
                images.release(),
                namespaces,
                metricsPort,
                VridRange.all(excludedVrids),
                election(client)));
    operator
        .failure()
        .thenAcceptAsync( // The thread that reports it is one that stop() waits for.
            reason -> {
              LOG.error("the operator cannot go on: {}", reason);
              operator.stop();
              // So that whoever runs it starts it anew; a shutdown hook would end with 0.
              Runtime.getRuntime().halt(ExitCode.FAILED);
            });
    try {
      operator.start();
    } catch (RuntimeException e) {
      LOG.error("the operator did not start", e);
      operator.stop();
      client.close();
      return ExitCode.FAILED;
    }
    return Shutdown.serveUntilTold(
        () -> {
          operator.stop();
          client.close();
        });
  }

  private @Nullable Election election(KubernetesClient client) {
    return leaderElection
        ? new Election(Objects.requireNonNullElse(client.getNamespace(), "default"), LEASE)
        : null;
  }
}
