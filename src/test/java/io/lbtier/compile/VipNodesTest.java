package io.lbtier.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.Vip;
import io.lbtier.source.Documents;
import io.lbtier.source.TierDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VipNodesTest {
  private static final Vip.Node BOTH = new Vip.Node("a", List.of("10.0.0.1", "fd00::1"));
  private static final Vip.Node SIX = new Vip.Node("c", List.of("fd00::3"));
  private static final Vip.Node FOUR = new Vip.Node("b", List.of("10.0.0.2"));

  @Test
  void nodesThatHaveTheFamilyShareTheAddress() throws IOException {
    assertThat(compile(FOUR, BOTH))
        .isInstanceOfSatisfying(
            Compiled.Accepted.class,
            accepted ->
                assertThat(Objects.requireNonNull(accepted.tier().config().vip()).nodes())
                    .containsExactly(BOTH, FOUR));
  }

  @Test
  void oneThatLacksItTakesNoPart() throws IOException {
    assertThat(compile(BOTH, SIX))
        .isInstanceOfSatisfying(
            Compiled.Accepted.class,
            accepted -> {
              assertThat(Objects.requireNonNull(accepted.tier().config().vip()).nodes())
                  .containsExactly(BOTH);
              assertThat(accepted.warnings())
                  .extracting(Problem::message)
                  .singleElement()
                  .asString()
                  .contains(
                      "node c has no IPv4 address",
                      "takes no part, and updates of the proxies wait for it");
            });
  }

  @Test
  void whereAllLackItTheTierIsRefused() throws IOException {
    assertThat(compile(SIX))
        .isEqualTo(
            new Compiled.Rejected(
                List.of(
                    new Problem(
                        "spec.vip.addresses",
                        Problem.Reason.Invalid,
                        "found 192.0.2.10, but node c has no IPv4 address of its own to share it"
                            + " from; give the node one, keep the tier off it"
                            + " (proxy.nodeSelector), or leave 192.0.2.10 out"))));
  }

  @Test
  void aNodeIsNoVirtualAddress() throws IOException {
    assertThat(compile(FOUR, new Vip.Node("d", List.of("192.0.2.10"))))
        .isEqualTo(
            new Compiled.Rejected(
                List.of(
                    new Problem(
                        "spec.vip.addresses",
                        Problem.Reason.Invalid,
                        "found 192.0.2.10, which is node d itself; give an address that no host"
                            + " has"))));
  }

  private static Compiled compile(Vip.Node... nodes) throws IOException {
    Path file = Path.of("src", "test", "resources", "golden", "vip", "in.yaml");
    TierDocument tier = Documents.read(file).tiers().getFirst();
    return TierCompiler.compile(
        tier.metadata(),
        tier.spec(),
        Facts.NONE.with(new VipFact(List.of(nodes), Map.of(), Set.of())));
  }
}
