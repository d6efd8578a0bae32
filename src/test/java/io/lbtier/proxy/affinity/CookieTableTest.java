package io.lbtier.proxy.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Affinity;
import io.lbtier.model.Affinity.OnBackendLoss;
import io.lbtier.model.Affinity.SameSite;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CookieTableTest {
  private static final Affinity.Cookie COOKIE = cookie(0, null, true, "key");

  @Test
  void everyBackendIsFoundByItsOwnValue() {
    List<Member> members = members(1_000);
    CookieTable table = new CookieTable(COOKIE, "app", members);
    for (Member member : members) {
      assertThat(find(table, value(table, member.backend()))).isSameAs(member.backend());
    }
  }

  /** What other proxies make: a change of this figure moves every client of every user. */
  @Test
  void allProxiesMakeTheSameValue() {
    List<Member> members = members(1);
    assertThat(value(new CookieTable(COOKIE, "app", members), members.getFirst().backend()))
        .isEqualTo("5dd55650d5d483d1");
  }

  @Test
  void valuesDependOnKeyAndPool() {
    List<Member> members = members(1);
    Backend backend = members.getFirst().backend();
    assertThat(
            List.of(
                value(new CookieTable(COOKIE, "app", members), backend),
                value(new CookieTable(COOKIE, "other", members), backend),
                value(new CookieTable(cookie(0, null, true, "k"), "app", members), backend)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatNobodyMadeIsNobodys() {
    List<Member> members = members(3);
    CookieTable table = new CookieTable(COOKIE, "app", members);
    String value = value(table, members.getFirst().backend());
    for (String wrong :
        List.of(
            "",
            "0",
            "0000000000000000",
            "ffffffffffffffff",
            "xxxxxxxxxxxxxxxx",
            value.substring(1),
            value + "0",
            "0" + value.substring(0, 15))) {
      assertThat(find(table, wrong)).isNull();
    }
    assertThat(find(new CookieTable(COOKIE, "app", List.of()), value)).isNull();
  }

  @Test
  void theLineSaysWhatTheUserWants() {
    assertThat(line(COOKIE, false)).isEqualTo("; Path=/a; HttpOnly; SameSite=Lax\r\n");
    assertThat(line(COOKIE, true)).isEqualTo("; Path=/a; Secure; HttpOnly; SameSite=Lax\r\n");
    assertThat(line(cookie(3600, true, false, "key"), false))
        .isEqualTo("; Path=/a; Max-Age=3600; Secure; SameSite=Lax\r\n");
    assertThat(line(cookie(1, false, true, "key"), true))
        .isEqualTo("; Path=/a; Max-Age=1; HttpOnly; SameSite=Lax\r\n");
    assertThat(new CookieTable(COOKIE, "app", List.of()).expiry(true))
        .isEqualTo("Set-Cookie: sid=; Path=/a; Max-Age=0; Secure; HttpOnly; SameSite=Lax\r\n");
  }

  private static String line(Affinity.Cookie cookie, boolean tls) {
    List<Member> members = members(1);
    byte[] line = new CookieTable(cookie, "app", members).line(members.getFirst().backend(), tls);
    String text = new String(line, StandardCharsets.US_ASCII);
    return text.substring(text.indexOf(';'));
  }

  private static String value(CookieTable table, Backend backend) {
    String line = new String(table.line(backend, false), StandardCharsets.US_ASCII);
    assertThat(line).matches("Set-Cookie: sid=[0-9a-f]{16};(?s:.*)");
    return line.substring("Set-Cookie: sid=".length(), line.indexOf(';'));
  }

  private static @Nullable Backend find(CookieTable table, String value) {
    byte[] octets = (" " + value + ";").getBytes(StandardCharsets.US_ASCII);
    return table.find(octets, 1, octets.length - 1);
  }

  private static Affinity.Cookie cookie(
      long ttlSeconds, @Nullable Boolean secure, boolean httpOnly, String key) {
    return new Affinity.Cookie(
        "sid", "/a", ttlSeconds, secure, httpOnly, SameSite.Lax, key, OnBackendLoss.Rebalance);
  }

  private static List<Member> members(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + i))
        .map(a -> new Member(new Backend("app", a, "127.0.0.1:" + a.getPort()), 1))
        .toList();
  }
}
