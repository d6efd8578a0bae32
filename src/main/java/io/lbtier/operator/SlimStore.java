package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;

/** An informer's memory that keeps of each object what is needed, and forgets the rest. */
final class SlimStore<T extends HasMetadata> extends BasicItemStore<T> {
  private final UnaryOperator<T> slim;

  /**
   * @param slim returns a copy, with name, namespace, UID and resource version at least
   */
  SlimStore(UnaryOperator<T> slim) {
    super(Cache::metaNamespaceKeyFunc);
    this.slim = slim;
  }

  @Override
  public T put(String key, T object) {
    return super.put(key, slim.apply(object));
  }
}
