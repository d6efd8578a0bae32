import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the proxies stand in front of: an nginx on the other core, 1 KiB at every path and 1 MiB at /big. */
record Backend(Process process, int port) implements AutoCloseable {
  static Backend start(Path dir) throws IOException, InterruptedException {
    int port = Shell.freePort();
    Files.write(dir.resolve("big"), new byte[1 << 20]);
    Path config = dir.resolve("backend.conf");
    Files.writeString(
        config,
        """
        daemon off;
        worker_processes 1;
        pid %1$s/backend.pid;
        error_log %1$s/backend-error.log;
        events { worker_connections 8192; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          keepalive_requests 100000000;
          keepalive_timeout 3600s;
          client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
          uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
          server {
            listen 127.0.0.1:%2$d backlog=8192;
            root %1$s;
            default_type text/plain;
            location / { return 200 "%3$s"; }
            location = /big { }
          }
        }
        """
            .formatted(dir, port, "x".repeat(1024)));
    Path log = dir.resolve("backend.log");
    Process process = Shell.start(Shell.OTHER_CORE, log, "nginx", "-c", config.toString());
    Shell.await(port, process, log);
    return new Backend(process, port);
  }

  @Override
  public void close() throws InterruptedException {
    Shell.stop(process);
  }
}
