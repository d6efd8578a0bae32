package io.lbtier.cli;

import io.lbtier.render.Release;
import picocli.CommandLine.Option;

/** The options that name the images of a tier's pods. */
final class ImageOptions {
  @Option(
      names = "--proxy-image",
      paramLabel = "IMAGE",
      description = "Image that the proxies run. Default: lbtier-proxy of this version.")
  private String proxy = "lbtier-proxy:" + Version.text();

  @Option(
      names = "--keepalived-image",
      paramLabel = "IMAGE",
      description =
          "Image that keeps the virtual addresses. Default: lbtier-keepalived of this version.")
  private String keepalived = "lbtier-keepalived:" + Version.text();

  Release release() {
    return new Release(proxy, keepalived);
  }
}
