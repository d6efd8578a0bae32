import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** What clients of all kinds do, a few thousand times each: enough that the JIT takes up all that they make hot. */
record Traffic(Train.Ports ports, int clients) {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** What one client does, again and again. */
  private interface Step {
    void run() throws IOException;
  }

  private interface Client {
    void run() throws IOException, GeneralSecurityException;
  }

  void run(Process process) throws Exception {
    awaitAnswer(process);
    SocketFactory plain = SocketFactory.getDefault();
    all(() -> kept(plain, ports.web(), request("/first/a", ""), 2500));
    all(() -> kept(plain, ports.web(), request("/big", ""), 100));
    all(() -> kept(plain, ports.web(), upload(), 500));
    all(() -> times(1000, () -> once(plain, ports.web())));
    all(() -> kept(tls().getSocketFactory(), ports.secure(), request("/", ""), 1500));
    all(() -> kept(plain, ports.raw(), request("/", ""), 2000));
    all(() -> times(1500, () -> once(plain, ports.raw())));
    all(this::datagrams);
    all(this::handshakes);
    streams();
    for (String path : List.of("/readyz", "/metrics", "/status", "/backends")) {
      kept(plain, ports.admin(), request(path, ""), 1);
    }
  }

  /** Waits until lbtier serves. */
  void awaitAnswer(Process process) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        once(SocketFactory.getDefault(), ports.web());
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException("lbtier does not answer", e);
        }
        Thread.sleep(20);
      }
    }
  }

  private void all(Client client) throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        running.add(
            threads.submit(
                () -> {
                  client.run();
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private static void times(int times, Step step) throws IOException {
    for (int i = 0; i < times; i++) {
      step.run();
    }
  }

  private static byte[] request(String path, String fields) {
    return ("GET " + path + " HTTP/1.1\r\nHost: train\r\nUser-Agent: train\r\n" + fields + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] upload() {
    int length = 10_000;
    return ("POST /first/b HTTP/1.1\r\nHost: train\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void kept(SocketFactory sockets, int port, byte[] request, int times) throws IOException {
    try (Socket socket = sockets.createSocket(LOOPBACK, port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
      times(times, () -> exchange(in, socket.getOutputStream(), request));
    }
  }

  private static void once(SocketFactory sockets, int port) throws IOException {
    kept(sockets, port, request("/", "Connection: close\r\n"), 1);
  }

  private static void exchange(InputStream in, OutputStream out, byte[] request) throws IOException {
    out.write(request);
    String head = Wire.head(in);
    if (head == null || !head.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("answered: " + head);
    }
    Wire.skipBody(in, head);
  }

  /** The first of each context is a full one, and the others resume its session. */
  private void handshakes() throws IOException, GeneralSecurityException {
    for (int i = 0; i < 120; i++) {
      SocketFactory sockets = tls().getSocketFactory();
      times(3, () -> once(sockets, ports.secure()));
    }
  }

  private void datagrams() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(LOOPBACK, ports.datagrams());
      socket.setSoTimeout(5_000);
      DatagramPacket packet = new DatagramPacket(new byte[64], 64);
      times(
          2000,
          () -> {
            socket.send(packet);
            socket.receive(packet);
          });
    }
  }

  /** HTTP/2, many streams at once. */
  private void streams() throws GeneralSecurityException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls()).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + ports.secure() + "/first/c")).build();
      for (int round = 0; round < 25 * clients; round++) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
          answers.add(client.sendAsync(request, BodyHandlers.discarding()));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
      }
    }
  }

  /** Trusts whom it meets: it meets nobody but the proxy it trains. */
  private static SSLContext tls() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    return context;
  }

  private static class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
