package io.lbtier.cli;

import picocli.CommandLine.Option;

/** The option that names the image of the proxies. */
final class ProxyImageOption {
  @Option(
      names = "--proxy-image",
      paramLabel = "IMAGE",
      description = "Image that the proxies run. Default: lbtier-proxy of this version.")
  private String reference = "lbtier-proxy:" + Version.text();

  String reference() {
    return reference;
  }
}
