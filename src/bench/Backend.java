import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the proxies stand in front of: on the other core: an nginx with 1 KiB at every path and 1 MiB at
 * /big, at every address of loopback, and an echo of datagrams at the same port.
 */
record Backend(Process process, Process echo, int port) implements AutoCloseable {
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
        events { worker_connections 16384; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          keepalive_requests 100000000;
          keepalive_timeout 3600s;
          client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
          uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
          server {
            listen 0.0.0.0:%2$d backlog=8192;
            root %1$s;
            default_type text/plain;
            location / { return 200 "%3$s"; }
            location = /big { }
            location = /route0/big { alias %1$s/big; }
          }
        }
        """
            .formatted(dir, port, "x".repeat(1024)));
    Path log = dir.resolve("backend.log");
    Process process = Shell.start(Shell.OTHER_CORE, log, "nginx", "-c", config.toString());
    Shell.await(port, process, log);
    Process echo =
        Shell.start(
            Shell.OTHER_CORE,
            dir.resolve("echo.log"),
            Shell.java(),
            Shell.source("Datagrams.java"),
            "echo",
            Integer.toString(port));
    return new Backend(process, echo, port);
  }

  @Override
  public void close() throws InterruptedException {
    Shell.stop(echo);
    Shell.stop(process);
  }
}
