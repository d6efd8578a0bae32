import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A proxy under test, with 100 routes, forwarded headers and counters, each set up as its own guide says for speed. */
record Peer(Peer.Kind kind, Process process, int port) implements AutoCloseable {
  enum Kind {
    nginx,
    haproxy,
    lbtier
  }

  /** What it listens as. */
  enum Listener {
    HTTP,
    /** HTTP with a line in the access log for every request. */
    LOGGED,
    TCP
  }

  static Peer start(Kind kind, Listener listener, int backend, Path dir) throws IOException, InterruptedException {
    int port = Shell.freePort();
    String config =
        switch (kind) {
          case nginx -> nginx(listener, port, backend, dir);
          case haproxy -> haproxy(listener, port, backend, dir);
          case lbtier -> lbtier(listener, port, backend);
        };
    Path file = dir.resolve(kind + "-" + listener + ".conf");
    Files.writeString(file, config);
    Path log = dir.resolve(kind + "-" + listener + ".log");
    String[] command =
        switch (kind) {
          case nginx -> new String[] {"nginx", "-c", file.toString()};
          case haproxy -> new String[] {"haproxy", "-db", "-f", file.toString()};
          case lbtier ->
              new String[] {
                "bin/lbtier", "run", "-f", file.toString(), "--access-log", dir.resolve("lbtier-access.log").toString()
              };
        };
    Process process = Shell.start(Shell.PROXY_CORE, log, command);
    Shell.await(port, process, log);
    return new Peer(kind, process, port);
  }

  @Override
  public void close() throws InterruptedException {
    Shell.stop(process);
  }

  private static String routes(String each) {
    return IntStream.range(0, Load.ROUTES).mapToObj(each::formatted).collect(Collectors.joining("\n"));
  }

  private static String nginx(Listener listener, int port, int backend, Path dir) {
    String process =
        """
        load_module /usr/lib/nginx/modules/ngx_stream_module.so;
        daemon off;
        worker_processes 1;
        pid %1$s/nginx-%2$s.pid;
        error_log %1$s/nginx-error.log;
        events { worker_connections 8192; }
        """
            .formatted(dir, listener);
    if (listener == Listener.TCP) {
      return process
          + """
          stream {
            server {
              listen 127.0.0.1:%d backlog=8192;
              proxy_pass 127.0.0.1:%d;
              proxy_buffer_size 64k;
            }
          }
          """
              .formatted(port, backend);
    }
    return process
        + """
        http {
          access_log %1$s;
          keepalive_requests 100000000;
          client_body_temp_path %5$s/t1; proxy_temp_path %5$s/t2; fastcgi_temp_path %5$s/t3;
          uwsgi_temp_path %5$s/t4; scgi_temp_path %5$s/t5;
          upstream backend { server 127.0.0.1:%3$d; keepalive 512; keepalive_requests 100000000; }
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Forwarded-Proto $scheme;
          proxy_set_header Via "1.1 nginx";
          server {
            listen 127.0.0.1:%2$d backlog=8192;
        %4$s
          }
        }
        """
            .formatted(
                listener == Listener.LOGGED ? dir.resolve("nginx-access.log") + " combined buffer=64k flush=1s" : "off",
                port,
                backend,
                routes("    location /route%d/ { proxy_pass http://backend; }"),
                dir);
  }

  private static String haproxy(Listener listener, int port, int backend, Path dir) throws IOException {
    String mode = listener == Listener.TCP ? "tcp" : "http";
    String process =
        """
        global
          nbthread 1
          maxconn 8192
        %3$s
        defaults
          mode %1$s
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        %4$s
        backend backend
          server b1 127.0.0.1:%2$d
        """
            .formatted(
                mode,
                backend,
                listener == Listener.LOGGED ? "  log stdout format raw local0 info" : "",
                listener == Listener.LOGGED ? "  log global\n  option httplog" : "");
    if (listener == Listener.TCP) {
      return process
          + """
          frontend f
            bind 127.0.0.1:%d backlog 8192
            default_backend backend
          """
              .formatted(port);
    }
    Path map = dir.resolve("haproxy-routes.map");
    Files.writeString(map, routes("/route%d/ backend") + "\n");
    return process
        + """
          http-reuse always
        frontend f
          bind 127.0.0.1:%d backlog 8192
          option forwardfor
          http-request set-header X-Forwarded-Proto http
          http-request add-header Via "1.1 haproxy"
          use_backend %%[path,map_beg(%s)]
        """
            .formatted(port, map);
  }

  private static String lbtier(Listener listener, int port, int backend) {
    String head =
        """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: bench}
        spec:
          proxy: {accessLog: %s}
          pools:
          - name: backend
            endpoints: [{address: 127.0.0.1, port: %d}]
          listeners:
        """
            .formatted(listener == Listener.LOGGED ? "All" : "None", backend);
    return head
        + (listener == Listener.TCP
            ? "  - {name: tcp, port: %d, protocol: TCP, pool: backend}%n".formatted(port)
            : "  - name: web%n    port: %d%n    protocol: HTTP%n    routes:%n%s%n"
                .formatted(port, routes("    - {match: {path: {prefix: /route%d/}}, pool: backend}")));
  }
}
