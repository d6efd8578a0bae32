package io.lbtier.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.util.List;

/**
 * Some objects of the cluster, kept up to date by an informer that never gives up: it lists,
 * watches, and starts over with growing pauses when the API server is gone, forgets, or refuses.
 */
final class Followed<T extends HasMetadata> implements AutoCloseable {
  private final SharedIndexInformer<T> informer;
  private volatile String error = "";

  /** Begins to follow; {@code changed} is called, on any thread, whenever there is news. */
  Followed(Informable<T> what, Runnable changed) {
    informer = what.runnableInformer(0);
    informer.exceptionHandler(
        (_, failure) -> {
          error = describe(failure);
          changed.run();
          return true;
        });
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T object) {
            changed.run();
          }

          @Override
          public void onUpdate(T before, T after) {
            changed.run();
          }

          @Override
          public void onDelete(T object, boolean stateUnknown) {
            changed.run();
          }
        });
    informer
        .start()
        .whenComplete(
            (_, _) -> {
              error = "";
              changed.run();
            });
  }

  /** Whether all that exists has been seen at least once. */
  boolean synced() {
    return informer.hasSynced();
  }

  /** Whether news would come at once. */
  boolean watching() {
    return informer.isWatching();
  }

  /** What exists, as far as is known. */
  List<T> objects() {
    return informer.getStore().list();
  }

  /** Why it has not {@link #synced} yet; empty while that is not known. */
  String error() {
    return error;
  }

  @Override
  public void close() {
    informer.close();
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure;
    boolean network = false;
    while (cause.getCause() != null) {
      network |= cause instanceof IOException;
      cause = cause.getCause();
    }
    String detail =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return network || cause instanceof IOException
        ? "the API server cannot be reached: " + detail
        : detail;
  }
}
