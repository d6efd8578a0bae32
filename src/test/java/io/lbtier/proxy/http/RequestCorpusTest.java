package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Replays requests that are hard to read in one way only, also with small changes. */
class RequestCorpusTest {
  private static final int CHANGED = 200;

  private final OneInOneOut judge = new OneInOneOut();

  static List<Path> corpus() throws Exception {
    var folder = RequestCorpusTest.class.getResource("RequestFuzzITInputs");
    try (Stream<Path> files = Files.walk(Path.of(Objects.requireNonNull(folder).toURI()))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void forwardsOneRequestOrNothing() throws Exception {
    List<Path> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThan(50);
    Random random = new Random(1);
    byte[] before = {};
    for (Path file : corpus) {
      byte[] input = Files.readAllBytes(file);
      check(file, input);
      for (int i = 0; i < CHANGED; i++) {
        check(file, changed(input, before, random));
      }
      before = input;
    }
  }

  private void check(Path file, byte[] input) throws IOException {
    try {
      judge.check(input);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(file.getFileName() + ": " + Octets.text(input, 0, input.length), e);
    }
  }

  /** One octet replaced, inserted or left out, or the end of another request in its place. */
  static byte[] changed(byte[] input, byte[] other, Random random) {
    String text = Octets.text(input, 0, input.length);
    String end = Octets.text(other, 0, other.length);
    int at = random.nextInt(input.length);
    String odd = "\r\n\t :;,/.%\\0\u0000\u007f\u00e9aA";
    String octet = String.valueOf(odd.charAt(random.nextInt(odd.length())));
    return Message.octets(
        switch (random.nextInt(4)) {
          case 0 -> text.substring(0, at) + octet + text.substring(at + 1);
          case 1 -> text.substring(0, at) + octet + text.substring(at);
          case 2 -> text.substring(0, at) + text.substring(at + 1);
          default -> text.substring(0, at) + end.substring(Math.min(at, end.length()));
        });
  }
}
