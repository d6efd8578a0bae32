package io.lbtier.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ProxyConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessLogWriterTest {
  /** 2026-03-01T10:20:30.007Z. */
  private static final long TIME = 1_772_360_430_007L;

  private static AccessLog.Http http(String requestLine, String host, String failure) {
    return new AccessLog.Http(
        LogFormat.DEFAULT,
        TIME,
        "web",
        "192.0.2.7",
        requestLine,
        host,
        200,
        "/",
        "shop",
        "10.0.0.1:80",
        1,
        120,
        4500,
        4400,
        1_234_567,
        failure,
        failure.isEmpty() ? "" : "budget",
        0,
        "",
        "",
        List.of());
  }

  private static AccessLog.Tcp tcp(long received) {
    return new AccessLog.Tcp(
        LogFormat.DEFAULT,
        TIME,
        "push",
        "::1",
        "",
        "",
        2,
        received,
        0,
        5_000_000_000L,
        "refused",
        0);
  }

  /** What a log writes for entries until it is closed. */
  private static String written(AccessLog.Entry... entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLogWriter log = new AccessLogWriter(out)) {
      for (AccessLog.Entry entry : entries) {
        log.log(entry);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesALineForARequest() {
    assertThat(written(http("GET /a/b?q=1&r=%20 HTTP/1.1", "shop.example.com", "")))
        .isEqualTo(
            """
            {"time":"2026-03-01T10:20:30.007Z","listener":"web","client":"192.0.2.7",\
            "method":"GET","path":"/a/b","query":"q=1&r=%20","protocol":"HTTP/1.1",\
            "host":"shop.example.com","status":200,"route":"/","pool":"shop",\
            "backend":"10.0.0.1:80",\
            "attempts":1,"bytes_received":120,"bytes_sent":4500,"duration_ms":1.234}
            """);
  }

  @Test
  void writesALineForAConnection() {
    assertThat(written(tcp(7)))
        .isEqualTo(
            """
            {"time":"2026-03-01T10:20:30.007Z","listener":"push","client":"::1",\
            "protocol":"TCP","attempts":2,"bytes_received":7,"bytes_sent":0,\
            "duration_ms":5000.000,"failure":"refused"}
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "GET / HTTP/1.1|\"method\":\"GET\",\"path\":\"/\",\"protocol\":\"HTTP/1.1\"",
        "GET /?? HTTP/1.1"
            + "|\"method\":\"GET\",\"path\":\"/\",\"query\":\"?\",\"protocol\":\"HTTP/1.1\"",
        "GET /a? HTTP/1.1|\"method\":\"GET\",\"path\":\"/a\",\"protocol\":\"HTTP/1.1\"",
        "GET /a|\"method\":\"GET\",\"path\":\"/a\"",
        "GET /a?b|\"method\":\"GET\",\"path\":\"/a\",\"query\":\"b\"",
        "OPTIONS * HTTP/1.1|\"method\":\"OPTIONS\",\"path\":\"*\",\"protocol\":\"HTTP/1.1\"",
        "nonsense|\"request\":\"nonsense\"",
        "'GET '|\"method\":\"GET\"",
        "'  '|\"request\":\"  \"",
        "'GET / HTTP/1.1 x?'|\"method\":\"GET\",\"path\":\"/ HTTP/1.1\",\"protocol\":\"x?\""
      })
  void takesRequestLinesApart(String line, String expected) {
    assertThat(written(http(line, "h", "")))
        .contains("\"client\":\"192.0.2.7\"," + expected + ",\"host\":\"h\"");
  }

  @Test
  void aClientCannotWriteLinesOfItsOwn() {
    String written = written(http("GET /\"}\n{\"forged\":\"\u009b2J HTTP/1.1", "a\r\nb", ""));
    assertThat(written.lines()).hasSize(1);
    assertThat(written)
        .contains("\"path\":\"/\\\"}\\u000a{\\\"forged\\\":\\\"\\u009b2J\"")
        .contains("\"host\":\"a\\u000d\\u000ab\"");
  }

  @Test
  void longTextsAreCut() {
    AccessLog.Http entry = http("GET /" + "x".repeat(10_000), "y".repeat(10_000), "");
    assertThat(entry.requestLine()).hasSize(AccessLog.Entry.MAX_TEXT);
    assertThat(entry.host()).hasSize(AccessLog.Entry.MAX_TEXT);
  }

  @Test
  void appearsWithoutBeingClosed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLogWriter log = new AccessLogWriter(out)) {
      log.log(tcp(1));
      await().until(() -> out.size() > 0);
    }
  }

  @Test
  @Timeout(30)
  void whenTheOutputIsStuckEntriesAreLostAndCountedAndNobodyWaits() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch writing = new CountDownLatch(1);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("one byte at a time");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            writing.countDown();
            try {
              stuck.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            arrived.write(bytes, offset, length);
          }
        };
    AccessLogWriter log = new AccessLogWriter(out, 64);
    log.log(tcp(0));
    writing.await();
    for (int i = 0; i < 100; i++) {
      log.log(tcp(i));
    }
    assertThat(log.dropped()).isEqualTo(36);
    long start = System.nanoTime();
    log.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(15));
    stuck.countDown();
    await()
        .untilAsserted(
            () -> assertThat(arrived.toString(StandardCharsets.UTF_8).lines()).hasSize(65));
  }

  @Test
  void whenTheOutputFailsLinesAreCountedAndItGoesOn() {
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    AtomicBoolean full = new AtomicBoolean(true);
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (full.get()) {
              throw new IOException("No space left on device");
            }
            arrived.write(b);
          }
        };
    try (AccessLogWriter log = new AccessLogWriter(out)) {
      log.log(tcp(1));
      await().until(() -> log.dropped() == 1);
      full.set(false);
      log.log(tcp(2));
    }
    assertThat(arrived.toString(StandardCharsets.UTF_8))
        .contains("\"bytes_received\":2")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "All,200,'',true",
    "All,0,'',true",
    "Errors,200,'',false",
    "Errors,404,'',false",
    "Errors,500,'',true",
    "Errors,404,no route,true",
    "None,503,no backend,false"
  })
  void coversWhatTheConfigurationAsksFor(
      ProxyConfig.AccessLog which, int status, String failure, boolean covered) {
    assertThat(new Logging(which, LogFormat.DEFAULT).covers(status, failure)).isEqualTo(covered);
  }
}
