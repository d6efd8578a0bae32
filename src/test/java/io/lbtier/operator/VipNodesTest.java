package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Vip;
import java.util.List;
import org.junit.jupiter.api.Test;

class VipNodesTest {
  private static final Vip.Node A = node("a", "10.0.0.1");
  private static final Vip.Node B = node("b", "10.0.0.2");
  private static final Vip.Node C = node("c", "10.0.0.3");

  private static Vip.Node node(String name, String... addresses) {
    return new Vip.Node(name, List.of(addresses));
  }

  @Test
  void thoseThatRunItEachOnceAndSorted() {
    assertThat(VipNodes.of(List.of(C, A, C), List.of(), 2)).containsExactly(A, C);
  }

  @Test
  void oneThatLeavesStaysUntilAnotherHasCome() {
    assertThat(VipNodes.of(List.of(B), List.of(A, B), 2)).containsExactly(A, B);
    assertThat(VipNodes.of(List.of(B, C), List.of(A, B), 2)).containsExactly(B, C);
    assertThat(VipNodes.of(List.of(A, B), List.of(A, B), 2)).containsExactly(A, B);
  }

  @Test
  void theListIsNotEmptyWhenAllProxiesAreGone() {
    assertThat(VipNodes.of(List.of(), List.of(A, B), 2)).containsExactly(A, B);
  }

  @Test
  void aTierThatShrinksLetsNodesGo() {
    assertThat(VipNodes.of(List.of(A, B), List.of(A, B, C), 2)).containsExactly(A, B);
    assertThat(VipNodes.of(List.of(B), List.of(A, B, C), 1)).containsExactly(B);
  }

  @Test
  void moreThanAreWantedWhileTheyAreReplaced() {
    assertThat(VipNodes.of(List.of(A, B, C), List.of(A, B), 2)).containsExactly(A, B, C);
  }

  @Test
  void aNodeThatChangesItsAddressIsFollowed() {
    Vip.Node moved = node("a", "10.0.0.9", "2001:db8::9");
    assertThat(VipNodes.of(List.of(moved, B), List.of(A, B), 2)).containsExactly(moved, B);
  }

  @Test
  void aNodeThatComesBackUnderAnotherNameIsNotItsOwnPeer() {
    Vip.Node renamed = node("new", "10.0.0.1");
    assertThat(VipNodes.of(List.of(renamed), List.of(A, B), 2)).containsExactly(B, renamed);
  }
}
