import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command of lbtier serve a tier on loopback for a moment, so that the JVM can write down what its start takes.
 * The proxy follows an API server that is a dozen lines here: lists of what it asks for, and watches that stay silent.
 *
 * <p>usage: Train.java LBTIER run|proxy FOLDER CACHE
 */
public class Train {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int REQUESTS = 2000;

  public static void main(String[] args) throws Exception {
    String lbtier = args[0];
    String mode = args[1];
    Path folder = Path.of(args[2]);
    HttpServer backend = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    backend.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
          exchange.close();
        });
    backend.start();
    int web = freePort();
    int admin = freePort();
    Path tier = folder.resolve("tier.yaml");
    Files.writeString(tier, tier(web, freePort(), admin, backend.getAddress().getPort()));

    List<String> command = new ArrayList<>(List.of(lbtier));
    if (mode.equals("run")) {
      command.addAll(List.of("run", "-f", tier.toString(), "--access-log", folder.resolve("access.log").toString()));
    } else {
      String json = output(lbtier, "render", "-f", tier.toString(), "--only", "proxy.json");
      ServerSocket api = new ServerSocket(0, 50, LOOPBACK);
      Thread.ofPlatform().daemon().start(() -> serve(api, json));
      Files.writeString(folder.resolve("kubeconfig"), kubeconfig(api.getLocalPort()));
      command.addAll(
          List.of("proxy", "--namespace", "default", "--tier", "train", "--admin-port", Integer.toString(admin)));
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("lbtier.log").toFile());
    builder.environment().put("LBTIER_AOT_OUTPUT", args[3]);
    builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    Process process = builder.start();
    try {
      drive(process, web, admin);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IllegalStateException(Files.readString(folder.resolve("lbtier.log")), e);
    }
    process.destroy();
    if (!process.waitFor(120, TimeUnit.SECONDS) || !Files.exists(Path.of(args[3]))) {
      process.destroyForcibly();
      throw new IllegalStateException("no cache was written: " + Files.readString(folder.resolve("lbtier.log")));
    }
    System.exit(0);
  }

  private static void drive(Process process, int web, int admin) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!answers(client, web)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("lbtier does not answer");
      }
      Thread.sleep(20);
    }
    for (int i = 0; i < REQUESTS; i++) {
      get(client, web, "/train/" + i);
    }
    get(client, admin, "/readyz");
    get(client, admin, "/metrics");
    get(client, admin, "/status");
  }

  private static boolean answers(HttpClient client, int port) throws InterruptedException {
    try {
      return get(client, port, "/") == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int get(HttpClient client, int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()).statusCode();
  }

  private static String tier(int web, int raw, int admin, int backend) {
    return """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: train}
        spec:
          proxy: {adminPort: %d, drain: {delay: 0s, timeout: 1s}}
          listeners:
          - {name: web, port: %d, protocol: HTTP, pool: app}
          - {name: raw, port: %d, protocol: TCP, pool: app}
          pools:
          - name: app
            endpoints: [{address: 127.0.0.1, port: %d}]
            healthCheck: {http: {path: /}, interval: 200ms}
          - {name: followed, service: {name: followed, port: 80}}
        """
        .formatted(admin, web, raw, backend);
  }

  private static String kubeconfig(int port) {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{name: train, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: train, user: {token: train}}]
        contexts: [{name: train, context: {cluster: train, user: train}}]
        current-context: train
        """
        .formatted(port);
  }

  private static void serve(ServerSocket api, String json) {
    try {
      while (true) {
        Socket socket = api.accept();
        Thread.ofVirtual().start(() -> answer(socket, json));
      }
    } catch (IOException e) {
      // The process ends.
    }
  }

  private static void answer(Socket socket, String json) {
    try (socket) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = socket.getOutputStream();
      String request;
      while ((request = in.readLine()) != null) {
        String key = null;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          if (line.toLowerCase().startsWith("sec-websocket-key: ")) {
            key = line.substring(19);
          }
        }
        if (key != null) {
          out.write(accept(key).getBytes(StandardCharsets.US_ASCII));
          out.flush();
          while (in.read() >= 0) {
            // A watch on which nothing happens.
          }
          return;
        }
        byte[] body = list(request, json).getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
      }
    } catch (IOException | java.security.NoSuchAlgorithmException e) {
      // The other side went.
    }
  }

  private static String accept(String key) throws java.security.NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-1")
            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + Base64.getEncoder().encodeToString(hash)
        + "\r\n\r\n";
  }

  private static String list(String request, String json) {
    String escaped = json.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    if (request.contains("/configmaps")) {
      return """
          {"apiVersion":"v1","kind":"ConfigMapList","metadata":{"resourceVersion":"1"},"items":[{"metadata":
          {"name":"lbtier-train","namespace":"default","resourceVersion":"1"},"data":{"proxy.json":"%s"}}]}"""
          .formatted(escaped);
    }
    return """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSliceList","metadata":{"resourceVersion":"1"},"items":[
        {"metadata":{"name":"followed-1","namespace":"default","resourceVersion":"1",
        "labels":{"kubernetes.io/service-name":"followed"}},"addressType":"IPv4",
        "ports":[{"name":"","port":1}],"endpoints":[{"addresses":["127.0.0.1"]}]}]}""";
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return text;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }
}
