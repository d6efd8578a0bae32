package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  private static final String TIER =
      """
      apiVersion: lbtier.io/v1alpha1
      kind: LoadBalancerTier
      metadata: {name: shop, namespace: prod}
      spec:
        listeners: [{name: web, port: 8080, protocol: HTTP, pool: app}]
        pools: [{name: app, service: {name: app, port: 80}}]
      """;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: app, namespace: prod}
      spec: {ports: [{name: http, port: 80}]}
      """;

  @TempDir private Path folder = Path.of("");
  private String out = "";
  private String err = "";

  private int lbtier(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int code =
        Main.commandLine(arguments)
            .setOut(new PrintWriter(outText))
            .setErr(new PrintWriter(errText))
            .execute(arguments);
    out = outText.toString().replace(folder + "/", "");
    err = errText.toString().replace(folder + "/", "");
    return code;
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void validateIsQuietAboutWhatIsFine() throws IOException {
    assertThat(lbtier("validate", "-f", file("tier.yaml", TIER + "---\n" + SERVICE))).isZero();
    assertThat(out).isEqualTo("tier.yaml: ok\n");
    assertThat(err).isEmpty();
  }

  @Test
  void validateWarnsOfWhatDoesNotExistYet() throws IOException {
    assertThat(lbtier("validate", "-f", file("tier.yaml", TIER))).isZero();
    assertThat(out).startsWith("tier.yaml: ok, 1 warning\n  spec.pools[0].service");
  }

  @Test
  void validatePrintsEveryProblemOfEveryFile() throws IOException {
    file("a.yaml", TIER.replace("8080", "80800").replace("pool: app}]", "pool: ap}]"));
    file("b.yaml", SERVICE);
    file("c.yaml", "a: [");
    assertThat(lbtier("validate", "-f", folder.toString())).isEqualTo(1);
    assertThat(out.lines().map(line -> line.replaceFirst("(?<=is no YAML: ).*", "...")))
        .containsExactly(
            "a.yaml: 2 problems",
            "  spec.listeners[0].port   found 80800; give 1 to 65535",
            "  spec.listeners[0].pool   \"ap\" is not a pool of this tier; did you mean \"app\"?",
            "b.yaml: ok",
            "c.yaml: 1 problem",
            "  line 1, column 5   is no YAML: ...");
  }

  @Test
  void validateTellsPrograms() throws IOException {
    String file = file("tier.yaml", TIER.replace("8080", "\"x\"") + "---\n" + SERVICE);
    assertThat(lbtier("validate", "-f", file, "-o", "json")).isEqualTo(1);
    assertThat(out)
        .isEqualTo(
            """
            {"valid":false,"problems":[{"file":"tier.yaml","path":"spec.listeners[0].port",\
            "reason":"Invalid","message":"found \\"x\\", expected a whole number"}],"warnings":[]}
            """);
    assertThat(lbtier("validate", "-f", file, "-o", "yaml")).isEqualTo(1);
    assertThat(out)
        .isEqualTo(
            """
            valid: false
            problems:
            - file: tier.yaml
              path: "spec.listeners[0].port"
              reason: Invalid
              message: "found \\"x\\", expected a whole number"
            warnings: []
            """);
  }

  @Test
  void validateWantsATier() throws IOException {
    assertThat(lbtier("validate", "-f", file("service.yaml", SERVICE))).isEqualTo(1);
    assertThat(out)
        .isEqualTo(
            """
            service.yaml: 1 problem
              found no LoadBalancerTier; expected at least one
            """);
  }

  @Test
  void whatCannotBeReadIsNoProblemOfTheFile() {
    assertThat(lbtier("validate", "-f", folder.resolve("tier.yaml").toString())).isEqualTo(2);
    assertThat(err).isEqualTo("lbtier: tier.yaml: there is no such file\n");
    assertThat(lbtier("render", "-f", folder.toString())).isEqualTo(2);
    assertThat(lbtier("run", "-f", folder.resolve("tier.yaml").toString())).isEqualTo(2);
  }

  @Test
  void renderPrintsObjectsThatAClusterTakes() throws IOException {
    String file = file("tier.yaml", TIER + "---\n" + SERVICE);
    assertThat(lbtier("render", "-f", file, "--proxy-image", "example.org/lbtier:7")).isZero();
    assertThat(err).isEmpty();
    assertThat(out.lines().filter(line -> line.startsWith("kind: ")))
        .containsExactlyInAnyOrder(
            "kind: ConfigMap",
            "kind: ServiceAccount",
            "kind: Role",
            "kind: RoleBinding",
            "kind: Deployment",
            "kind: Service",
            "kind: PodDisruptionBudget");
    assertThat(out).contains("image: example.org/lbtier:7").contains("namespace: prod");
    assertThat(lbtier("render", "-f", file, "--only", "objects")).isZero();
  }

  @Test
  void renderPrintsWhatTheProxiesRun() throws IOException {
    String file = file("tier.yaml", TIER + "---\n" + SERVICE);
    assertThat(lbtier("render", "-f", file, "--only", "proxy.json")).isZero();
    assertThat(io.lbtier.source.ProxyConfigReader.read(out).tier()).isEqualTo("shop");
  }

  @Test
  void renderAndRunRefuseWhatIsWrong() throws IOException {
    String file = file("tier.yaml", TIER.replace("8080", "no"));
    String problem =
        """
        tier.yaml: 1 problem
          spec.listeners[0].port   found "no", expected a whole number
        """;
    assertThat(lbtier("render", "-f", file)).isEqualTo(1);
    assertThat(out).isEmpty();
    assertThat(err).isEqualTo(problem);
    assertThat(lbtier("run", "-f", file)).isEqualTo(1);
    assertThat(err).isEqualTo(problem);
  }

  @Test
  @Timeout(20)
  void aZoneThatNoNodeCanBeInIsRefused() throws IOException {
    String file = file("tier.yaml", TIER + "---\n" + SERVICE);
    assertThat(lbtier("run", "-f", file, "--zone", "eu-west-1a,b")).isEqualTo(2);
    assertThat(err)
        .startsWith("lbtier: --zone: found eu-west-1a,b; give up to 63 letters, digits,");
  }

  @Test
  void aWrongCommandLineIsSaidSo() throws IOException {
    assertThat(lbtier()).isEqualTo(2);
    assertThat(lbtier("validate")).isEqualTo(2);
    assertThat(err).startsWith("Missing required option: '--file=FILE|DIR'");
    assertThat(lbtier("validate", "-f", "x", "-o", "xml")).isEqualTo(2);
    assertThat(lbtier("render", "-f", file("tier.yaml", TIER), "--only", "x")).isEqualTo(2);
    assertThat(err).contains("expected objects or proxy.json");
    assertThat(lbtier("proxy", "--tier", "shop")).isEqualTo(2);
    assertThat(lbtier("rum", "-f", "x")).isEqualTo(2);
    assertThat(err).contains("Did you mean: lbtier run");
    assertThat(lbtier("--version")).isZero();
    assertThat(out).startsWith("lbtier ");
    assertThat(lbtier("--help")).isZero();
    assertThat(out)
        .contains("Exit codes:", "validate", "operator")
        .doesNotContain("sample-backend");
  }
}
