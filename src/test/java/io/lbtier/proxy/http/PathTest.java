package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {
  private static String normal(String path) {
    byte[] octets = Objects.requireNonNull(Path.normalise(path), path);
    return Octets.text(octets, 0, octets.length);
  }

  @ParameterizedTest
  @CsvSource({
    "'',/",
    "/,/",
    "/a,/a",
    "/a/,/a/",
    "//,//",
    "//a//b//,//a//b//",
    "/.,/",
    "/./,/",
    "/a/.,/a/",
    "/a/./b,/a/b",
    "/a/..,/",
    "/a/../,/",
    "/a/b/..,/a/",
    "/a/b/../c,/a/c",
    "/a//../b,/a/b",
    "/a/b/../../c,/c",
    "//..,/",
    "/%2e/a,/a",
    "/a/%2E%2e/b,/b",
    "/a/.%2e,/",
    "/%61%2Db%7e,/a-b~",
    "/%c3%a9,/%C3%A9",
    "/a%2fb,/a%2Fb",
    "/a%20b%25,/a%20b%25",
    "/a;b=c,/a;b=c",
    "/.well-known/x,/.well-known/x",
    "/...,/...",
    "/..a/.b,/..a/.b",
    "/a%252e,/a%252e",
  })
  void normalises(String path, String expected) {
    assertThat(normal(path)).isEqualTo(expected);
    assertThat(normal(normal(path))).as("once more").isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/../",
        "/a/../..",
        "/./../a",
        "/%2e%2e",
        "/a\\b",
        "/%5c",
        "/a%5Cb",
        "/%00",
        "/a%00b",
        "/%",
        "/%2",
        "/%2g",
        "/%g2",
        "/a%%41",
        "/a/..;",
        "/a/..;x=y",
        "/a/.;x",
        "/a/%2e%2e;x",
        "/a/..%3bx",
        "/a/..%2f",
        "/a/%2e%2e%2Fb",
        "/a/b%2f..",
        "/a/b%2f..%2fc",
        "/a%2f.",
        "/a/%252e%252e",
        "/a/%252e%252e%252fb",
        "/a/%25252e.",
        "/a/..%255cb",
        "/a/..%25252fb",
        "/a/%25%32%65.",
        "/%c0%ae%c0%ae",
        "/%c1%9c",
        "/%e0%80%af",
        "/%f0%80%80%af",
      })
  void refuses(String path) {
    assertThat(Path.normalise(path)).isNull();
  }
}
