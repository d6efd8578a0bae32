package io.lbtier.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lbtier.model.Names;
import io.lbtier.proxy.ProxyServer;
import io.lbtier.proxy.VirtualAddresses;
import io.lbtier.proxy.telemetry.AccessLogWriter;
import io.lbtier.render.KeepalivedConf;
import io.lbtier.source.KubernetesSource;
import io.lbtier.vip.NodeVip;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One proxy of a tier, as the operator deploys it. The access log goes to standard output. */
@Command(
    name = "proxy",
    description = "Runs one proxy of a tier that the operator manages.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ProxyCommand implements Main.Serving {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyCommand.class);

  @Option(names = "--namespace", required = true, description = "Namespace of the tier.")
  private String namespace = "";

  @Option(names = "--tier", required = true, description = "Name of the tier.")
  private String tier = "";

  @Option(
      names = "--admin-port",
      required = true,
      paramLabel = "PORT",
      description = "Port of the admin endpoints, which the configuration will name too.")
  private int adminPort;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description =
          "Name of the node, for a tier with virtual addresses; they are kept by the keepalived"
              + " that shares /run/lbtier with this proxy.")
  private @Nullable String node;

  @Override
  public void plain(PlainArguments arguments) {
    arguments.required(value -> namespace = value, "--namespace");
    arguments.required(value -> tier = value, "--tier");
    arguments.requiredNumber("--admin-port", value -> adminPort = value);
    arguments.value("--node", value -> node = value);
  }

  @Override
  public Integer call() throws InterruptedException {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(KubernetesSource.tuned(ClusterAccess.find()))
            .build();
    AccessLogWriter accessLog = new AccessLogWriter(System.out);
    ProxyServer proxy =
        new ProxyServer(new ProxyServer.Options(0, accessLog, "0.0.0.0", true, addresses()));
    proxy.onEvent(event -> LOG.info("{}", event.message()));
    proxy.openAdmin(adminPort);
    proxy.start(new KubernetesSource(client, namespace, tier));
    return Shutdown.serveUntilTold(
        () -> {
          int cut = proxy.drain();
          LOG.info("drained; {} connections were cut", cut);
          proxy.close();
          accessLog.close();
          client.close();
        });
  }

  private VirtualAddresses addresses() {
    return node == null
        ? VirtualAddresses.NONE
        : new NodeVip(Path.of(Names.NODE_FOLDER), node, KeepalivedConf::of);
  }
}
