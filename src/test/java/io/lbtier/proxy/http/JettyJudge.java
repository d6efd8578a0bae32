package io.lbtier.proxy.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty, told to take any path as it comes. */
@SuppressWarnings("try") // Closing may be interrupted, which then ends the test.
final class JettyJudge extends Judge {
  private final Server server = new Server();
  private final ServerConnector connector;

  JettyJudge() throws Exception {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            ByteBuffer body = Content.Source.asByteBuffer(request);
            seen.add(
                new Seen(
                    request.getMethod(),
                    request.getHttpURI().getPathQuery(),
                    StandardCharsets.ISO_8859_1.decode(body).toString()));
            callback.succeeded();
            return true;
          }
        });
    server.start();
  }

  @Override
  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
