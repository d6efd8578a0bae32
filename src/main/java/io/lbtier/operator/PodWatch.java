package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.lbtier.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Watches the pods of all proxies, by their labels. */
final class PodWatch {
  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Consumer<Pod> seen;
  private final Consumer<String> gone;
  private final List<SharedIndexInformer<Pod>> informers = new ArrayList<>();

  /**
   * @param namespaces to watch; empty for all
   * @param seen takes each pod, and again when it has changed
   * @param gone takes the UID of one that is no more
   */
  PodWatch(
      KubernetesClient client, Set<String> namespaces, Consumer<Pod> seen, Consumer<String> gone) {
    this.client = client;
    this.namespaces = namespaces;
    this.seen = seen;
    this.gone = gone;
  }

  /** Begins, and returns when all pods that there are have been seen. */
  void start() {
    var handler = new Handler();
    if (namespaces.isEmpty()) {
      informers.add(informer(client.pods().inAnyNamespace()));
    }
    for (String namespace : namespaces) {
      informers.add(informer(client.pods().inNamespace(namespace)));
    }
    for (SharedIndexInformer<Pod> informer : informers) {
      informer.addEventHandler(handler);
      informer.start().toCompletableFuture().join();
    }
  }

  void stop() {
    informers.forEach(SharedIndexInformer::stop);
    informers.clear();
  }

  private static SharedIndexInformer<Pod> informer(
      FilterWatchListDeletable<Pod, PodList, PodResource> pods) {
    return pods.withLabel(Names.MANAGED_BY_LABEL, Names.MANAGER)
        .withLabel(Names.TIER_LABEL)
        .runnableInformer(0);
  }

  private final class Handler implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      seen.accept(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      seen.accept(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
      gone.accept(pod.getMetadata().getUid());
    }
  }
}
