package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class PodTroubleTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private static String of(String status) {
    return PodTrouble.of(YAML.unmarshal("---\n" + status, PodStatus.class));
  }

  @Test
  void nothingIsWrong() {
    assertThat(of("phase: Pending")).isEmpty();
    assertThat(
            of(
                "{phase: Pending, containerStatuses: [{name: proxy, ready: false, state: {waiting:"
                    + " {reason: ContainerCreating}}}]}"))
        .isEmpty();
    assertThat(
            of(
                "{phase: Running, containerStatuses: [{name: proxy, ready: true, state: {running:"
                    + " {}}, lastState: {terminated: {exitCode: 1, reason: Error}}}]}"))
        .as("it has ended some time")
        .isEmpty();
  }

  @Test
  void noNodeHasRoom() {
    assertThat(
            of(
                """
                phase: Pending
                conditions:
                - type: PodScheduled
                  status: "False"
                  reason: Unschedulable
                  message: "0/3 nodes are available: 1 node(s) didn't have free ports for the \
                requested pod ports, 2 node(s) didn't match Pod's node affinity/selector. \
                preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."
                """))
        .isEqualTo(
            "fits on no node: 0/3 nodes are available: 1 node(s) didn't have free ports for the"
                + " requested pod ports, 2 node(s) didn't match Pod's node affinity/selector");
  }

  @Test
  void anImageThatCannotBePulledIsOneThingWhateverTheKubeletCallsIt() {
    String format =
        """
        phase: Pending
        containerStatuses:
        - {name: keepalived, image: "keepalived:no", ready: false, state: {waiting: {reason: %s, message: "x"}}}
        """;
    assertThat(of(format.formatted("ErrImagePull")))
        .isEqualTo("container keepalived cannot get its image keepalived:no")
        .isEqualTo(of(format.formatted("ImagePullBackOff")));
  }

  @Test
  void aContainerThatEndsIsOneThingWhetherItRunsJustNow() {
    String format =
        """
        phase: Running
        containerStatuses:
        - {name: proxy, ready: false, state: {%s}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}
        """;
    assertThat(of(format.formatted("running: {}")))
        .isEqualTo("container proxy ended with exit code 137 (OOMKilled)")
        .isEqualTo(of(format.formatted("waiting: {reason: CrashLoopBackOff, message: back-off}")));
  }

  @Test
  void aContainerThatCannotBeMade() {
    assertThat(
            of(
                "{phase: Pending, containerStatuses: [{name: proxy, ready: false, state: {waiting:"
                    + " {reason: CreateContainerConfigError, message: 'secret \"x\" not found.'}}}]}"))
        .isEqualTo("container proxy: CreateContainerConfigError: secret \"x\" not found");
  }

  @Test
  void aPodThatWasEvicted() {
    assertThat(of("{phase: Failed, reason: Evicted, message: 'The node was low on memory.'}"))
        .isEqualTo("Evicted: The node was low on memory");
  }
}
