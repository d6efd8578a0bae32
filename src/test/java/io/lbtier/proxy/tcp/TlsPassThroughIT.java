package io.lbtier.proxy.tcp;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Listener;
import io.lbtier.model.Listener.SniRoute;
import io.lbtier.proxy.Certificate;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.tls.Pems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenSSL on both sides, each server with a certificate of its own. */
@Timeout(60)
class TlsPassThroughIT {
  @TempDir Path folder = Path.of("");

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final List<Process> servers = new ArrayList<>();

  @AfterEach
  void close() {
    fixture.close();
    servers.forEach(Process::destroy);
  }

  @ParameterizedTest
  @CsvSource({
    "-servername a.example -tls1_3, a.example",
    "-servername b.example -tls1_3, b.example",
    "-servername b.example -tls1_2, b.example",
    "-servername x.wild.example -tls1_2, a.example",
    "-noservername -tls1_3, b.example",
  })
  void openSslReachesTheServerOfTheName(String options, String expected) throws Exception {
    fixture.apply(
        inputs(
            1,
            List.of(
                new Listener.Tls(
                    "tls",
                    port,
                    List.of(new SniRoute("a.example", "a"), new SniRoute("*.wild.example", "a")),
                    "b",
                    5_000,
                    60_000,
                    null,
                    null)),
            pool("a", serve("a")),
            pool("b", serve("b"))));
    fixture.awaitStatus(
        s ->
            s.ready()
                && s.pools().stream().allMatch(p -> p.backends().getFirst().cause().isEmpty()));
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of("-connect", "127.0.0.1:" + port));
    Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
    client.getOutputStream().close();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains("subject=CN = " + expected);
  }

  private int serve(String name) throws IOException {
    Certificate pem = Pems.pair(name);
    Path chain = Files.writeString(folder.resolve(name + ".crt"), pem.chainPem());
    Path key = Files.writeString(folder.resolve(name + ".key"), pem.keyPem());
    int at = FreePorts.next();
    servers.add(
        new ProcessBuilder(
                "openssl",
                "s_server",
                "-quiet",
                "-accept",
                "127.0.0.1:" + at,
                "-cert",
                chain.toString(),
                "-key",
                key.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
    return at;
  }
}
