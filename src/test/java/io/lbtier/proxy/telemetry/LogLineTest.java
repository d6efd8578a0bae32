package io.lbtier.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.AccessLogFormat;
import io.lbtier.model.AccessLogFormat.Form;
import io.lbtier.model.LogPart;
import io.lbtier.model.LogPart.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
  /** 2026-03-01T10:20:30.007Z. */
  private static final long TIME = 1_772_360_430_007L;

  private static final LogFormat COMBINED =
      LogFormat.of(new AccessLogFormat(Form.Combined, List.of()));

  private static AccessLog.Http http(
      LogFormat format, String line, int status, long body, String... kept) {
    return new AccessLog.Http(
        format,
        TIME,
        "web",
        "192.0.2.7",
        line,
        "shop.example.com",
        status,
        "/",
        "shop",
        "10.0.0.1:80",
        1,
        120,
        body + 150,
        body,
        1_234_567,
        "",
        "",
        0,
        "",
        "",
        List.of(kept));
  }

  private static String line(AccessLog.Entry entry) {
    JsonWriter batch = new JsonWriter();
    new LogLine(batch).write(entry);
    return new String(batch.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  /** The example of Apache's documentation, with our time zone and without a user. */
  @Test
  void combinedIsApaches() {
    AccessLog.Entry entry =
        http(
            COMBINED,
            "GET /apache_pb.gif HTTP/1.0",
            200,
            2326,
            "http://www.example.com/start.html",
            "Mozilla/4.08 [en] (Win98; I ;Nav)");
    assertThat(line(entry))
        .isEqualTo(
            """
            192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] "GET /apache_pb.gif HTTP/1.0" 200 2326 \
            "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"
            """);
  }

  @Test
  void whatIsNotThereIsADashInCombined() {
    assertThat(line(http(COMBINED, "", 408, 0, "", "")))
        .isEqualTo("192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] \"-\" 408 - \"-\" \"-\"\n");
  }

  @Test
  void aClientThatWentAwayIsStatus499() {
    assertThat(line(http(COMBINED, "GET / HTTP/1.1", 0, 0, "", ""))).contains("\" 499 - ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a\"b|a\\\"b",
        "a\\b|a\\\\b",
        "a\\\" 200 1 \"|a\\\\\\\" 200 1 \\\"",
        "é|\\xe9",
      })
  void nobodyWritesBeyondHisQuotes(String agent, String written) {
    assertThat(line(http(COMBINED, "GET / HTTP/1.1", 200, 1, "", agent)))
        .endsWith("\" 200 1 \"-\" \"" + written + "\"\n");
  }

  @Test
  void controlOctetsAreEscapedAsApacheDoes() {
    String all = "\0\b\t\n\u000b\f\r\u001b\u007f\u0080\u00ff";
    assertThat(line(http(COMBINED, "GET / HTTP/1.1", 200, 1, "", all)))
        .endsWith("\"\\x00\\b\\t\\n\\v\\x0c\\r\\x1b\\x7f\\x80\\xff\"\n");
  }

  private static LogPart part(Kind kind, String text, String of) {
    return new LogPart(kind, text, of);
  }

  @Test
  void jsonHasTheFieldsOfChoiceInTheirOrder() {
    LogFormat format =
        LogFormat.of(
            new AccessLogFormat(
                Form.Json,
                List.of(
                    part(Kind.Status, "status", ""),
                    part(Kind.ResponseHeader, "response_header:age", "age"),
                    part(Kind.Cookie, "cookie:theme", "theme"),
                    part(Kind.Header, "header:X-User", "x-user"),
                    part(Kind.QueryParameter, "query:id", "id"),
                    part(Kind.DurationSeconds, "duration_s", ""),
                    part(Kind.Failure, "failure", ""))));
    assertThat(format.size()).isEqualTo(3);
    assertThat(line(http(format, "GET /a?x=1&id=7 HTTP/1.1", 200, 5, "joe\"", "dark", "12")))
        .isEqualTo(
            """
            {"status":200,"response_header:age":"12","cookie:theme":"dark",\
            "header:X-User":"joe\\"","query:id":"7","duration_s":0.001}
            """);
  }

  @Test
  void textIsAsTheUserWroteIt() {
    LogFormat format =
        LogFormat.of(
            new AccessLogFormat(
                Form.Text,
                List.of(
                    part(Kind.Method, "method", ""),
                    part(Kind.Text, " {\"} ", ""),
                    part(Kind.DurationMillis, "duration_ms", ""),
                    part(Kind.Text, " ", ""),
                    part(Kind.BodyBytesSent, "body_bytes_sent", ""))));
    assertThat(line(http(format, "GET / HTTP/1.1", 200, 0))).isEqualTo("GET {\"} 1.234 0\n");
    AccessLog.Tcp tcp =
        new AccessLog.Tcp(format, TIME, "push", "::1", "p", "b", 1, 7, 8, 5_020_000, "", 0);
    assertThat(line(tcp)).isEqualTo("- {\"} 5.020 -\n");
  }

  @Test
  void connectionsHaveNoLineInCombined() {
    AccessLog.Tcp tcp =
        new AccessLog.Tcp(COMBINED, TIME, "push", "::1", "p", "b", 1, 7, 8, 5_020_000, "", 0);
    assertThat(LogLine.has(tcp)).isFalse();
    assertThat(LogLine.has(http(COMBINED, "", 400, 0, "", ""))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"a=1,a,1", "ab=1&a=2,a,2", "a&a=3,a,3", "a=,a,''", "b=1,a,''", "a=1=2&c,a,1=2"})
  void findsParametersOfAQuery(String query, String name, String value) {
    assertThat(RequestLineText.of("GET /?" + query + " HTTP/1.1").parameter(name)).isEqualTo(value);
  }
}
