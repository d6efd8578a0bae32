package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProxyStatusStreamTest {
  private static final String LOST = "(lost)";

  /** But for heartbeats. */
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private final AtomicInteger beats = new AtomicInteger();

  private Thread listen(FakeProxy proxy, Duration silence) {
    return Thread.ofVirtual()
        .start(
            new ProxyStatusStream(
                proxy.address(),
                silence,
                line -> {
                  if (line != null && line.isEmpty()) {
                    beats.incrementAndGet();
                  } else {
                    heard.add(line == null ? LOST : line);
                  }
                }));
  }

  private void awaitHeard(String... lines) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(heard).containsExactly(lines));
  }

  @Test
  void linesAndHeartbeatsAreHeard() throws InterruptedException {
    try (var proxy = new FakeProxy("one")) {
      Thread thread = listen(proxy, Duration.ofSeconds(10));
      awaitHeard("one");

      proxy.say("");
      proxy.say("zwei");
      proxy.say("trois – 3");

      awaitHeard("one", "zwei", "trois – 3");
      assertThat(beats).hasPositiveValue();
      thread.interrupt();
      assertThat(thread.join(Duration.ofSeconds(5))).as("it ends when interrupted").isTrue();
    }
  }

  @Test
  void aProxyThatHangsUpIsAskedAgain() {
    try (var proxy = new FakeProxy("one")) {
      Thread thread = listen(proxy, Duration.ofSeconds(10));
      awaitHeard("one");

      proxy.hangUp();

      awaitHeard("one", LOST, "one");
      thread.interrupt();
    }
  }

  @Test
  void aProxyThatIsSilentIsLost() {
    try (var proxy = new FakeProxy("one")) {
      Thread thread = listen(proxy, Duration.ofMillis(300));

      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(heard).startsWith("one", LOST, "one"));
      thread.interrupt();
    }
  }

  @Test
  void aProxyThatIsNotUpYetIsNoNews() {
    FakeProxy proxy = new FakeProxy("one");
    proxy.close();
    Thread thread = listen(proxy, Duration.ofSeconds(10));

    Awaitility.await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(10))
        .until(heard::isEmpty);
    thread.interrupt();
  }
}
