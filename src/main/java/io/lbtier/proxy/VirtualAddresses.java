package io.lbtier.proxy;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus.VipStatus;
import org.jspecify.annotations.Nullable;

/**
 * The virtual addresses of a tier on the node of one of its proxies. The proxy does not keep them
 * itself: it tells whoever does what to keep, and looks which of them are here. All of it is called
 * on one thread and must not block.
 */
public interface VirtualAddresses {
  /** For a proxy that is on no node that could hold any. */
  VirtualAddresses NONE =
      new VirtualAddresses() {
        @Override
        public void follow(ProxyConfig config) {}

        @Override
        public void release() {}

        @Override
        public @Nullable VipStatus look() {
          return null;
        }
      };

  /** Takes the configuration that is in force from now on. */
  void follow(ProxyConfig config);

  /** Has every address given up at once, for good: the proxy is about to stop. */
  void release();

  /** What is so now; null where the configuration has no virtual addresses. */
  @Nullable VipStatus look();
}
