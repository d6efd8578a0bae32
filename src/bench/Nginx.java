import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How nginx is set up: one worker, connections to the backend kept, forwarded headers, no access log but where asked. */
class Nginx {
  static List<String> command(Work.Site site, int port, int backend, Path dir) throws IOException {
    Path file = dir.resolve("nginx-" + site.listener() + ".conf");
    String body =
        switch (site.listener()) {
          case TCP, UDP -> stream(site.listener() == Work.Listener.UDP, port, backend);
          case HTTP, LOGGED, HTTPS, HTTP2 -> http(site, port, backend, dir);
        };
    Files.writeString(
        file,
        """
        load_module /usr/lib/nginx/modules/ngx_stream_module.so;
        daemon off;
        worker_processes 1;
        pid %1$s/nginx-%2$s.pid;
        error_log %1$s/nginx-error.log;
        events { worker_connections 16384; }
        """
                .formatted(dir, site.listener())
            + body);
    return List.of("nginx", "-c", file.toString());
  }

  private static String stream(boolean udp, int port, int backend) {
    return """
        stream {
          server {
            listen 127.0.0.1:%d %s;
            proxy_pass 127.0.0.1:%d;
            proxy_buffer_size 64k;
          }
        }
        """
        .formatted(port, udp ? "udp" : "backlog=8192", backend);
  }

  private static String http(Work.Site site, int port, int backend, Path dir) throws IOException {
    String listen =
        switch (site.listener()) {
          case HTTPS -> "ssl";
          case HTTP2 -> "http2";
          default -> "";
        };
    String tls = "";
    if (site.listener() == Work.Listener.HTTPS) {
      Certificate certificate = Certificate.in(dir);
      tls =
          "    ssl_certificate %s; ssl_certificate_key %s; ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:10m;%n"
              .formatted(certificate.chain(), certificate.key());
    }
    List<List<String>> pools = site.pools();
    return """
        http {
          access_log %1$s;
          keepalive_requests 100000000;
          http2_max_concurrent_streams 128;
          client_body_temp_path %5$s/t1; proxy_temp_path %5$s/t2; fastcgi_temp_path %5$s/t3;
          uwsgi_temp_path %5$s/t4; scgi_temp_path %5$s/t5;
%3$s
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Forwarded-Proto $scheme;
          proxy_set_header Via "1.1 nginx";
          server {
            listen 127.0.0.1:%2$d %6$s backlog=8192;
        %7$s%4$s
          }
        }
        """
        .formatted(
            site.listener() == Work.Listener.LOGGED
                ? dir.resolve("nginx-access.log") + " combined buffer=64k flush=1s"
                : "off",
            port,
            IntStream.range(0, pools.size())
                .mapToObj(i -> upstream(i, pools.get(i), backend))
                .collect(Collectors.joining("\n")),
            IntStream.range(0, site.routes())
                .mapToObj(i -> "    location /route%d/ { proxy_pass http://p%d; }".formatted(i, i % pools.size()))
                .collect(Collectors.joining("\n")),
            dir,
            listen,
            tls);
  }

  private static String upstream(int number, List<String> backends, int port) {
    return "  upstream p%d { %s keepalive %d; keepalive_requests 100000000; }"
        .formatted(
            number,
            backends.stream()
                .map(address -> "server %s:%d;".formatted(address, port))
                .collect(Collectors.joining(" ")),
            Math.max(512, backends.size()));
  }
}
