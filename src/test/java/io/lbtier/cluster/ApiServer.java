package io.lbtier.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lbtier.proxy.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real kube-apiserver with its etcd, as processes on loopback: RBAC on, our CRDs applied, every
 * request in an audit log. There are no controllers and no nodes, so nothing but the test and what
 * it starts writes; pods exist as objects only.
 *
 * <p>Most tests share one, {@link #shared()}, each in namespaces of its own. What cannot be started
 * fails the test: a build that skipped these tests would prove nothing.
 */
public final class ApiServer implements AutoCloseable {
  private static final String ADMIN_TOKEN = "admin";
  private static @Nullable ApiServer shared;

  private final Path folder;
  private final Path binaries;
  private final int port;
  private final int etcdPort;
  private final Child etcd;
  private final KubernetesClient admin;
  private final AtomicInteger namespaces = new AtomicInteger();
  private Child server;

  /** The one that the tests of this JVM share; it ends with the JVM. */
  public static synchronized ApiServer shared() {
    ApiServer it = shared;
    if (it == null) {
      it = shared = start();
    }
    return it;
  }

  /** One of the caller's own, for tests that stop it; ready, with our CRDs. */
  public static ApiServer start() {
    try {
      Path target = Files.createDirectories(Path.of("target", "cluster").toAbsolutePath());
      return new ApiServer(Files.createTempDirectory(target, "apiserver-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ApiServer(Path folder) throws IOException {
    this.folder = folder;
    binaries = Binaries.folder("kube-apiserver", "etcd");
    port = FreePorts.next();
    etcdPort = FreePorts.next();
    writeFiles();
    etcd = new Child(etcdCommand(FreePorts.next()), folder.resolve("etcd.log"));
    server = new Child(serverCommand(), log());
    awaitCertificate();
    admin = new KubernetesClientBuilder().withConfig(config(ADMIN_TOKEN, "lbtier-test")).build();
    awaitReady();
    applyCrds();
  }

  /** A client that may do everything. Tests share it; they do not close it. */
  public KubernetesClient admin() {
    return admin;
  }

  public AuditLog audit() {
    return new AuditLog(folder.resolve("audit.log"));
  }

  /** A kubeconfig file of a user who may do everything. */
  public Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** Creates a namespace whose name begins with the prefix, and returns its name. */
  public String namespace(String prefix) {
    String name = prefix + "-" + namespaces.incrementAndGet();
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  /**
   * Creates a service account, and returns the configuration of a client that acts as it. In the
   * audit log it is {@code system:serviceaccount:<namespace>:<name>}.
   */
  public Config serviceAccount(String namespace, String name) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    return actingAs(namespace, name);
  }

  /** The same for a service account that exists. */
  public Config actingAs(String namespace, String name) {
    String token =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(name)
            .tokenRequest(new TokenRequest())
            .getStatus()
            .getToken();
    return config(token, "lbtier-test-" + name);
  }

  /** Stops the API server and leaves etcd with all objects. */
  public void stopServing() {
    server.close();
  }

  /** Starts it again at the same address. */
  public void serveAgain() {
    server = new Child(serverCommand(), log());
    awaitReady();
  }

  @Override
  public void close() {
    admin.close();
    server.close();
    etcd.close();
  }

  private Config config(String token, String userAgent) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://127.0.0.1:" + port)
        .withCaCertFile(folder.resolve("certificates/apiserver.crt").toString())
        .withOauthToken(token)
        .withUserAgent(userAgent)
        .build();
  }

  private Path log() {
    return folder.resolve("kube-apiserver.log");
  }

  private void writeFiles() throws IOException {
    Files.writeString(folder.resolve("tokens.csv"), ADMIN_TOKEN + ",admin,admin,system:masters\n");
    Files.writeString(folder.resolve("service-accounts.pem"), privateKeyPem());
    Files.writeString(
        folder.resolve("audit.yaml"),
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules: [{level: Metadata}]
        """);
    Files.writeString(
        kubeconfig(),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}
        users: [{name: admin, user: {token: %s}}]
        contexts: [{name: test, context: {cluster: test, user: admin}}]
        current-context: test
        """
            .formatted(port, folder.resolve("certificates/apiserver.crt"), ADMIN_TOKEN));
  }

  private static String privateKeyPem() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      String text = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(key);
      return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> etcdCommand(int peerPort) {
    String clients = "http://127.0.0.1:" + etcdPort;
    String peers = "http://127.0.0.1:" + peerPort;
    return List.of(
        binaries.resolve("etcd").toString(),
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + clients,
        "--advertise-client-urls=" + clients,
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers,
        "--initial-cluster=default=" + peers,
        "--unsafe-no-fsync",
        "--log-level=warn");
  }

  private List<String> serverCommand() {
    String keys = folder.resolve("service-accounts.pem").toString();
    return List.of(
        binaries.resolve("kube-apiserver").toString(),
        "--etcd-servers=http://127.0.0.1:" + etcdPort,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certificates"),
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-account-key-file=" + keys,
        "--service-account-signing-key-file=" + keys,
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-cluster-ip-range=10.96.0.0/16",
        // It wants a default account in each namespace, which a controller would make.
        "--disable-admission-plugins=ServiceAccount",
        "--audit-policy-file=" + folder.resolve("audit.yaml"),
        "--audit-log-path=" + folder.resolve("audit.log"));
  }

  /**
   * The server makes it when it starts, and a client cannot be built without; its key comes last.
   */
  private void awaitCertificate() {
    Path key = folder.resolve("certificates/apiserver.key");
    Awaitility.await("kube-apiserver has made its certificate")
        .atMost(Duration.ofSeconds(60))
        .failFast(() -> !server.isAlive() && fail("kube-apiserver ended", server))
        .until(() -> Files.exists(key));
  }

  private void awaitReady() {
    Awaitility.await("kube-apiserver is ready")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .failFast(
            () ->
                !server.isAlive()
                    ? fail("kube-apiserver ended", server)
                    : !etcd.isAlive() && fail("etcd ended", etcd))
        .until(() -> "ok".equals(admin.raw("/readyz")));
  }

  private static boolean fail(String what, Child child) {
    throw new IllegalStateException(what + ":\n" + child.lastLines());
  }

  private void applyCrds() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("crds"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        admin.load(Files.newInputStream(file)).serverSideApply();
      }
    }
    Awaitility.await("our CRD is served")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () ->
                admin
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("loadbalancertiers.lbtier.io")
                    .get()
                    .getStatus()
                    .getConditions()
                    .stream()
                    .anyMatch(
                        c -> "Established".equals(c.getType()) && "True".equals(c.getStatus())));
  }
}
