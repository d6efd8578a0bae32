package io.lbtier.proxy.http;

import static org.awaitility.Awaitility.await;

import io.lbtier.proxy.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own; how it reads a request shows in what it sends on. */
final class ForeignProxy extends Judge {
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

  /** What Apache does not escape in a path. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9$_.+!*'(),:@&=~-]");

  private static final String APACHE = "Apache";
  private static final List<String> DAEMONS = List.of("/usr/sbin", "/usr/local/sbin");

  private final int port = FreePorts.next();
  private final String name;
  private final ScriptedBackend recorder = new ScriptedBackend(this::record);
  private final Path folder = Files.createTempDirectory("judge");
  private final Process process;

  /** Starts a command with a configuration; FILE, FOLDER, PORT and BACKEND are replaced in both. */
  private ForeignProxy(String name, String command, String configuration) throws IOException {
    this.name = name;
    Path file = folder.resolve("conf");
    Files.writeString(file, filled(configuration));
    ProcessBuilder builder =
        new ProcessBuilder(filled(command).split(" "))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().merge("PATH", String.join(":", DAEMONS), (a, b) -> a + ":" + b);
    process = builder.start();
    await().ignoreExceptions().until(this::listens);
  }

  private void record(ScriptedBackend.Peer peer) throws IOException {
    while (true) {
      peer.in.mark(1 << 13);
      Message head = Message.readHead(peer.in);
      if (head == null) {
        return;
      }
      if (head.header("Expect") != null) {
        peer.send("HTTP/1.1 100 Continue||");
      }
      peer.in.reset();
      seen.add(Seen.of(Objects.requireNonNull(peer.read())));
      peer.send("HTTP/1.1 200 OK|Content-Length: 0||");
    }
  }

  private String filled(String text) {
    return text.replace("FILE", folder.resolve("conf").toString())
        .replace("FOLDER", folder.toString())
        .replace("PORT", Integer.toString(port))
        .replace("BACKEND", "127.0.0.1:" + recorder.port());
  }

  static ForeignProxy nginx() throws IOException {
    return new ForeignProxy(
        "nginx",
        "/usr/sbin/nginx -c FILE -e FOLDER/error.log -p FOLDER",
        """
        daemon off;
        master_process off;
        pid FOLDER/pid;
        events {}
        http {
          access_log off;
          client_body_temp_path FOLDER/body;
          proxy_temp_path FOLDER/proxy;
          fastcgi_temp_path FOLDER/fastcgi;
          uwsgi_temp_path FOLDER/uwsgi;
          scgi_temp_path FOLDER/scgi;
          client_max_body_size 0;
          underscores_in_headers on;
          merge_slashes off;
          server {
            listen 127.0.0.1:PORT;
            location / {
              proxy_pass http://BACKEND;
              proxy_http_version 1.1;
              proxy_set_header Host $http_host;
              proxy_set_header Connection "";
            }
          }
        }
        """);
  }

  static ForeignProxy haproxy() throws IOException {
    return new ForeignProxy(
        "HAProxy",
        "/usr/sbin/haproxy -db -f FILE",
        """
        global
          maxconn 100
        defaults
          mode http
          timeout connect 5s
          timeout client 5s
          timeout server 5s
          timeout http-request 5s
        frontend judge
          bind 127.0.0.1:PORT
          default_backend recorder
        backend recorder
          server recorder BACKEND
        """);
  }

  static ForeignProxy apache() throws IOException {
    return new ForeignProxy(
        APACHE,
        "/usr/sbin/apache2 -d FOLDER -f FILE -DFOREGROUND",
        """
        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
        LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
        LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
        Listen 127.0.0.1:PORT
        ServerName judge
        User www-data
        Group www-data
        PidFile FOLDER/pid
        ErrorLog FOLDER/error.log
        Mutex posixsem
        AllowEncodedSlashes NoDecode
        MergeSlashes Off
        ProxyPreserveHost On
        ProxyPass / http://BACKEND/ nocanon
        """);
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(name + ": " + Files.readString(folder.resolve("log")));
    }
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    return true;
  }

  @Override
  int port() {
    return port;
  }

  /** Apache's mod_proxy takes several slashes at the begin of a path for one. */
  @Override
  Seen told(Seen request) {
    return name.equals(APACHE)
        ? new Seen(request.method(), canonical(request.target()), request.body())
        : request;
  }

  /** A path that Apache has shortened it also encodes anew, with fewer escapes. */
  private static String canonical(String target) {
    if (!target.startsWith("//")) {
      return target;
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return ESCAPE
            .matcher(path.replaceFirst("^//+", "/"))
            .replaceAll(
                escape -> {
                  String plain = Character.toString(Integer.parseInt(escape.group(1), 16));
                  return Matcher.quoteReplacement(
                      PLAIN.matcher(plain).matches() ? plain : escape.group());
                })
        + target.substring(path.length());
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() throws IOException {
    // Apache's children end some seconds after it has told them; there is nothing to wait for.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    recorder.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
