package io.lbtier.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operator of several works; who it is stands in a Lease. A leader that cannot renew the Lease
 * gives up after {@link #RENEW}, and nobody takes over before {@link #LEASE} has passed, so what
 * the old leader has under way has the time between to end. Should one of its requests take longer,
 * two operators state the same things for the same tiers, which does no harm.
 */
final class Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final Duration RENEW = Duration.ofSeconds(8);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private Leadership() {}

  /**
   * @param lost called once, when this process led and does no longer
   */
  static LeaderElectionConfiguration configuration(
      TierOperator.Election election, String identity, Runnable lost) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(election.lease())
        .withLeaseNamespace(election.namespace())
        .withIdentity(identity)
        .withLeaseDuration(LEASE)
        .withRenewDeadline(RENEW)
        .withRetryPeriod(RETRY)
        .withLeaderCallbacks(
            new LeaderCallbacks(() -> LOG.info("this operator leads"), lost, leader -> {}))
        // JOSDK would end the JVM; what becomes of the process is for its main to decide.
        .withExitOnStopLeading(false)
        .build();
  }

  /** Gives the Lease back, so that a successor need not wait for it to expire. */
  static void release(KubernetesClient client, TierOperator.Election election, String identity) {
    var leases = client.leases().inNamespace(election.namespace()).withName(election.lease());
    try {
      var lease = leases.get();
      if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        lease.getSpec().setLeaseDurationSeconds(1);
        // With the resource version that was read: it fails if somebody has taken it meanwhile.
        client.resource(lease).update();
      }
    } catch (KubernetesClientException e) {
      LOG.info("cannot release the lease, which will expire: {}", e.getMessage());
    }
  }
}
