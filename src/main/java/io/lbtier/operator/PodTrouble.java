package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a pod does not run as it should, a sentence without a full stop. It says the same as long as
 * that is so, though the kubelet goes from one word to the next while it tries again.
 */
final class PodTrouble {
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");
  private static final Set<String> PULLING = Set.of("ErrImagePull", "ImagePullBackOff");

  private PodTrouble() {}

  /** What is wrong; empty when nothing is, or it is only starting. */
  static String of(PodStatus status) {
    if ("Failed".equals(status.getPhase())) {
      return sentence(
          Objects.requireNonNullElse(status.getReason(), "failed"), status.getMessage());
    }
    return Stream.concat(
            status.getConditions().stream().map(PodTrouble::unschedulable),
            Stream.concat(
                    status.getInitContainerStatuses().stream(),
                    status.getContainerStatuses().stream())
                .map(PodTrouble::container))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse("");
  }

  private static Optional<String> unschedulable(PodCondition condition) {
    boolean is =
        "PodScheduled".equals(condition.getType())
            && "False".equals(condition.getStatus())
            && "Unschedulable".equals(condition.getReason());
    // What follows is about other pods that could make room.
    return is
        ? Optional.of(
            sentence(
                "fits on no node",
                Objects.requireNonNullElse(condition.getMessage(), "")
                    .replaceFirst(" ?preemption: .*", "")))
        : Optional.empty();
  }

  private static Optional<String> container(ContainerStatus container) {
    ContainerStateWaiting waiting =
        container.getState() == null ? null : container.getState().getWaiting();
    String reason = waiting == null ? null : waiting.getReason();
    String name = "container " + container.getName();
    if (reason != null && PULLING.contains(reason)) {
      return Optional.of(name + " cannot get its image " + container.getImage());
    }
    ContainerStateTerminated ended =
        container.getLastState() == null ? null : container.getLastState().getTerminated();
    if (ended != null && !Boolean.TRUE.equals(container.getReady())) {
      return Optional.of(
          "%s ended with exit code %d (%s)"
              .formatted(name, ended.getExitCode(), ended.getReason()));
    }
    return waiting == null || reason == null || STARTING.contains(reason)
        ? Optional.empty()
        : Optional.of(sentence(name + ": " + reason, waiting.getMessage()));
  }

  private static String sentence(String what, @Nullable String details) {
    return details == null || details.isEmpty()
        ? what
        : what + ": " + details.replaceAll("\\.\\s*$", "");
  }
}
