import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command of lbtier serve a tier on loopback for some seconds, so that the JVM can write down what its start
 * takes, and which way the code goes that traffic makes hot: with that, the JIT has done its work in a fraction of the
 * time. What was written must then do for another start.
 *
 * <p>usage: Train.java LBTIER run|proxy FOLDER CACHE CLIENTS
 */
class Train {
  /** Where the tier listens. */
  record Ports(int web, int secure, int raw, int datagrams, int admin) {
    static Ports free() throws IOException {
      return new Ports(freePort(), freePort(), freePort(), freePort(), freePort());
    }

    /** A port that is free for TCP and UDP, and that no outgoing connection takes: the kernel gives them higher ones. */
    static int freePort() throws IOException {
      while (true) {
        int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
        try (ServerSocket _ = new ServerSocket(port);
            DatagramSocket _ = new DatagramSocket(port)) {
          return port;
        } catch (BindException e) {
          // Taken: try another.
        }
      }
    }
  }

  public static void main(String[] args) throws Exception {
    String lbtier = args[0];
    String mode = args[1];
    Path folder = Path.of(args[2]);
    Path cache = Path.of(args[3]);
    Ports ports = Ports.free();
    Path tier = folder.resolve("tier.yaml");
    Certificate certificate = Certificate.make(folder);
    Files.writeString(tier, tier(ports, Backend.start()) + certificate.secret());

    List<String> command = new ArrayList<>(List.of(lbtier));
    Path kubeconfig = folder.resolve("kubeconfig");
    if (mode.equals("run")) {
      command.addAll(List.of("run", "-f", tier.toString(), "--access-log", folder.resolve("access.log").toString()));
    } else {
      String json = output(lbtier, "render", "-f", tier.toString(), "--only", "proxy.json");
      Files.writeString(kubeconfig, ApiServer.start(json, certificate).kubeconfig());
      String admin = Integer.toString(ports.admin());
      command.addAll(List.of("proxy", "--namespace", "default", "--tier", "train", "--admin-port", admin));
    }
    Serving serving = new Serving(command, kubeconfig, folder.resolve("lbtier.log"));
    Traffic traffic = new Traffic(ports, Integer.parseInt(args[4]));
    serving.run("LBTIER_AOT_OUTPUT", cache.toString(), traffic::run);
    if (!Files.exists(cache)) {
      throw new IllegalStateException("no cache was written: " + serving.said());
    }
    // Without this mode the JVM would start without a word, and without a cache that it cannot use.
    serving.run("LBTIER_JAVA_OPTIONS", "-XX:AOTMode=on -XX:AOTCache=" + cache, traffic::awaitAnswer);
    System.exit(0);
  }

  private interface Work {
    void run(Process process) throws Exception;
  }

  private record Serving(List<String> command, Path kubeconfig, Path log) {
    /** Lets lbtier serve while the work is done, with an environment variable more. */
    void run(String variable, String value, Work work) throws Exception {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put(variable, value);
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      Process process = builder.start();
      try {
        work.run(process);
        process.destroy();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
          throw new IllegalStateException("lbtier does not end");
        }
      } catch (Exception e) {
        throw new IllegalStateException("with " + variable + "=" + value + ": " + said(), e);
      } finally {
        process.destroyForcibly();
      }
    }

    String said() throws IOException {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
  }

  private static String tier(Ports ports, int backend) {
    return """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: train, namespace: default}
        spec:
          proxy: {adminPort: %d, drain: {delay: 0s, timeout: 1s}}
          listeners:
          - name: web
            port: %d
            protocol: HTTP
            routes:
            - {match: {path: {prefix: /first}}, pool: app}
            - {match: {path: {prefix: /}}, pool: app}
          - name: secure
            port: %d
            protocol: HTTPS
            tls: {certificates: [{secretName: train}]}
            pool: app
          - {name: raw, port: %d, protocol: TCP, pool: app}
          - {name: datagrams, port: %d, protocol: UDP, pool: echo}
          pools:
          - name: app
            endpoints: [{address: 127.0.0.1, port: %6$d}]
            healthCheck: {http: {path: /}, interval: 1s, timeout: 1s} # The machine may be slow.
          - name: echo
            endpoints: [{address: 127.0.0.1, port: %6$d}]
          - {name: followed, service: {name: followed, port: 80}}
        """
        .formatted(ports.admin(), ports.web(), ports.secure(), ports.raw(), ports.datagrams(), backend);
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return text;
  }
}
