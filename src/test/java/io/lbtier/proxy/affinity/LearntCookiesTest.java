package io.lbtier.proxy.affinity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Affinity;
import io.lbtier.model.Affinity.OnBackendLoss;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LearntCookiesTest {
  private long nanos = -TimeUnit.SECONDS.toNanos(90);

  @Test
  void everyBackendHasItsOwnClients() {
    List<Member> members = members(0, 1000);
    LearntCookies cookies = cookies("sid", "key", members, null);
    members.forEach(m -> cookies.learn(value(cookies, m.backend().label()), m.backend()));
    for (Member member : members) {
      assertThat(find(cookies, member.backend().label())).isSameAs(member.backend());
    }
    assertThat(cookies.known()).isEqualTo(1000);
  }

  @Test
  void clientsStayWhenThePoolChangesAndComeBackWithTheirBackend() {
    List<Member> members = members(0, 3);
    LearntCookies before = cookies("sid", "key", members, null);
    before.learn(value(before, "ann"), members.get(2).backend());
    LearntCookies without = cookies("sid", "key", members(0, 2), before);
    without.start();
    assertThat(without.find(value(without, "ann"))).isNotZero();
    assertThat(find(without, "ann")).isNull();
    // What was under way still learns, for both.
    before.learn(value(before, "bob"), members.get(1).backend());
    List<Member> again = members(0, 5);
    LearntCookies after = cookies("sid", "key", again, without);
    after.start();
    assertThat(find(after, "ann")).isSameAs(again.get(2).backend());
    assertThat(find(after, "bob")).isSameAs(again.get(1).backend());
  }

  @Test
  void anotherCookieBeginsAnew() {
    List<Member> members = members(0, 3);
    LearntCookies before = cookies("sid", "key", members, null);
    before.learn(value(before, "ann"), members.get(2).backend());
    assertThat(cookies("sid2", "key", members, before).known()).isZero();
    assertThat(cookies("sid", "key2", members, before).known()).isZero();
    assertThat(cookies("sid", "key", members, before).known()).isEqualTo(1);
  }

  @Test
  void aValueExpiresByTheClock() {
    List<Member> members = members(0, 3);
    LearntCookies cookies = cookies("sid", "key", members, null);
    cookies.learn(value(cookies, "ann"), members.get(2).backend());
    nanos += TimeUnit.SECONDS.toNanos(60);
    assertThat(find(cookies, "ann")).isNotNull();
    assertThat(cookies.unknown()).isZero();
    nanos += TimeUnit.SECONDS.toNanos(62);
    assertThat(find(cookies, "ann")).isNull();
    assertThat(cookies.unknown()).isEqualTo(1);
  }

  /** What other proxies make: where a value that nobody knows goes depends on it. */
  @Test
  void allProxiesMakeTheSameOfAValue() {
    LearntCookies cookies = cookies("sid", "key", List.of(), null);
    assertThat(Long.toHexString(value(cookies, "ann"))).isEqualTo("280f06c3a5214181");
    assertThat(value(cookies("sid", "key2", List.of(), null), "ann"))
        .isNotEqualTo(value(cookies, "ann"));
  }

  private LearntCookies cookies(
      String name, String key, List<Member> members, @Nullable Cookies before) {
    return new LearntCookies(
        new Affinity.Learn(name, 10_000, 60, key, OnBackendLoss.Rebalance),
        "app",
        members,
        before,
        () -> nanos);
  }

  private static long value(LearntCookies cookies, String text) {
    byte[] octets = ("=" + text + ";").getBytes(US_ASCII);
    return cookies.value(octets, 1, octets.length - 1);
  }

  private static @Nullable Backend find(LearntCookies cookies, String text) {
    return cookies.backend(cookies.find(value(cookies, text)));
  }

  private static List<Member> members(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + i))
        .map(a -> new Member(new Backend("app", a, "127.0.0.1:" + a.getPort()), 1))
        .toList();
  }
}
