package io.lbtier.proxy.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat, told to take escaped slashes. */
@SuppressWarnings("try") // Closing may be interrupted, which then ends the test.
final class TomcatJudge extends Judge {
  /** Held, lest it is collected with its level. */
  private static final Logger LOG = Logger.getLogger("org.apache");

  private final Path folder = Files.createTempDirectory("judge");
  private final Tomcat tomcat = new Tomcat();
  private final Connector connector = new Connector();

  TomcatJudge() throws Exception {
    LOG.setLevel(Level.SEVERE);
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("encodedSolidusHandling", "passthrough");
    tomcat.setBaseDir(folder.toString());
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "recorder", new Recorder(this));
    context.addServletMappingDecoded("/", "recorder");
    tomcat.start();
  }

  @Override
  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  private static final class Recorder extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Judge judge;

    Recorder(Judge judge) {
      this.judge = judge;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      String query = request.getQueryString();
      judge.seen.add(
          new Seen(
              request.getMethod(),
              request.getRequestURI() + (query == null ? "" : "?" + query),
              new String(body, StandardCharsets.ISO_8859_1)));
    }
  }
}
