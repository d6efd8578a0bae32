package io.lbtier.render;

/**
 * What this build of lbtier deploys; the same for every tier.
 *
 * @param proxyImage reference of the image that the proxies run
 * @param keepalivedImage reference of the image that keeps virtual addresses
 * @param pullPolicy when nodes fetch them
 */
public record Release(String proxyImage, String keepalivedImage, PullPolicy pullPolicy) {
  /**
   * In the image of the proxies: the Java that may have NET_RAW. A file with a capability cannot be
   * executed without it, so it is another than the usual one, which is the image's entry point.
   */
  static final String JAVA_OF_VIP = "/opt/java/bin/java-vip";

  /** In the image of the proxies: what Java is told, up to the arguments of lbtier. */
  static final String OPTIONS = "@/opt/lbtier/lbtier.options";

  /** Images that nodes fetch unless they have them. */
  public Release(String proxyImage, String keepalivedImage) {
    this(proxyImage, keepalivedImage, PullPolicy.IfNotPresent);
  }

  /** When a node fetches an image; the names are Kubernetes' own. */
  public enum PullPolicy {
    Always,
    IfNotPresent,
    Never
  }
}
