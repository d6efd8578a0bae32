import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * An API server for one proxy that starts: lists of what it asks for, and watches that stay silent.
 *
 * @param proxyJson the configuration of the proxy
 * @param certificate of the Secret that it names
 */
record ApiServer(ServerSocket socket, String proxyJson, Certificate certificate) {
  /** On a port of loopback, until the process ends. */
  static ApiServer start(String proxyJson, Certificate certificate) throws IOException {
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ApiServer server = new ApiServer(socket, proxyJson, certificate);
    Thread.ofPlatform().daemon().start(server::serve);
    return server;
  }

  String kubeconfig() {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{name: train, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: train, user: {token: train}}]
        contexts: [{name: train, context: {cluster: train, user: train}}]
        current-context: train
        """
        .formatted(socket.getLocalPort());
  }

  private void serve() {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> answer(client));
      }
    } catch (IOException e) {
      // The process ends.
    }
  }

  private void answer(Socket client) {
    try (client) {
      BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = client.getOutputStream();
      String request;
      while ((request = in.readLine()) != null) {
        String key = null;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          if (line.toLowerCase().startsWith("sec-websocket-key: ")) {
            key = line.substring(19);
          }
        }
        if (key != null) {
          out.write(watch(key).getBytes(StandardCharsets.US_ASCII));
          out.flush();
          while (in.read() >= 0) {
            // A watch on which nothing happens.
          }
          return;
        }
        byte[] body = list(request).getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
      }
    } catch (IOException | NoSuchAlgorithmException e) {
      // The other side went.
    }
  }

  private static String watch(String key) throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-1")
            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + Base64.getEncoder().encodeToString(hash)
        + "\r\n\r\n";
  }

  private String list(String request) {
    String escaped = proxyJson.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    if (request.contains("/configmaps")) {
      return """
          {"apiVersion":"v1","kind":"ConfigMapList","metadata":{"resourceVersion":"1"},"items":[{"metadata":
          {"name":"lbtier-train","namespace":"default","resourceVersion":"1"},"data":{"proxy.json":"%s"}}]}"""
          .formatted(escaped);
    }
    if (request.contains("/secrets")) {
      return """
          {"apiVersion":"v1","kind":"SecretList","metadata":{"resourceVersion":"1"},"items":[{"type":"kubernetes.io/tls",
          "metadata":{"name":"train","namespace":"default","resourceVersion":"1"},
          "data":{"tls.crt":"%s","tls.key":"%s"}}]}"""
          .formatted(base64(certificate.chain()), base64(certificate.key()));
    }
    return """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSliceList","metadata":{"resourceVersion":"1"},"items":[
        {"metadata":{"name":"followed-1","namespace":"default","resourceVersion":"1",
        "labels":{"kubernetes.io/service-name":"followed"}},"addressType":"IPv4",
        "ports":[{"name":"","port":1}],"endpoints":[{"addresses":["127.0.0.1"]}]}]}""";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
