package io.lbtier.render;

/**
 * What this build of lbtier deploys; the same for every tier.
 *
 * @param proxyImage reference of the image that the proxies run
 * @param pullPolicy when nodes fetch it
 */
public record Release(String proxyImage, PullPolicy pullPolicy) {
  /** An image that nodes fetch unless they have it. */
  public Release(String proxyImage) {
    this(proxyImage, PullPolicy.IfNotPresent);
  }

  /** When a node fetches an image; the names are Kubernetes' own. */
  public enum PullPolicy {
    Always,
    IfNotPresent,
    Never
  }
}
