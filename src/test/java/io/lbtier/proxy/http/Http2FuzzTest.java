package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames of HTTP/2 in any order, right and wrong: each connection goes on, or is told why not. */
class Http2FuzzTest {
  private static final int CONNECTIONS = 200;
  private static final int FRAMES = 40;

  private static final String[] FIELDS = {
    ":method: GET",
    ":method: POST",
    ":scheme: http",
    ":authority: a.example",
    ":path: /",
    ":path: /x?y",
    "host: a.example",
    "content-length: 3",
    "cookie: a=b",
    "te: trailers",
    "expect: 100-continue",
    "x: y",
    "connection: close",
    ":status: 200",
  };

  @Test
  void saysWhyItEndsAConnection() throws Exception {
    try (var backend = ScriptedBackend.ok("x".repeat(20_000));
        var proxy = new HttpFixture().serve(backend.port())) {
      int wentOn = 0;
      for (int seed = 0; seed < CONNECTIONS; seed++) {
        wentOn += goesOn(proxy.port, new Random(seed)) ? 1 : 0;
      }
      assertThat(wentOn).isBetween(CONNECTIONS / 10, CONNECTIONS * 9 / 10);
      try (var good = new FrameClient(proxy.port)) {
        assertThat(good.get(1, "/").read(1).status()).isEqualTo(200);
      }
    }
  }

  /**
   * Whether a ping is answered after all these frames; fails when neither that nor GOAWAY comes.
   */
  private static boolean goesOn(int port, Random random) throws IOException {
    List<String> sent = new ArrayList<>();
    try (var client = new FrameClient(port)) {
      try {
        for (int i = 0; i < FRAMES; i++) {
          sent.add(sendAny(client, 2 * i + 1, random));
        }
        client.frame(FrameClient.PING, 0, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      } catch (IOException e) {
        // Ended already; what was said before is still to be read.
      }
      FrameClient.Frame frame = client.next();
      while (frame != null && frame.type() != FrameClient.GOAWAY && !answers(frame)) {
        frame = client.next();
      }
      assertThat(frame).as("what comes after %s", sent).isNotNull();
      return frame != null && frame.type() == FrameClient.PING;
    }
  }

  private static boolean answers(FrameClient.Frame frame) {
    return frame.type() == FrameClient.PING && frame.payload()[7] == 8;
  }

  private static String sendAny(FrameClient client, int next, Random random) throws IOException {
    boolean right = random.nextInt(50) > 0;
    int kind = next == 1 ? 0 : random.nextInt(right ? 7 : 8);
    int before = 2 * random.nextInt(next / 2 + 1) + 1;
    int stream =
        right && kind < 5 ? next : right ? Math.max(1, Math.min(before, next - 2)) : before;
    return switch (kind) {
      case 0, 1, 2 -> {
        client.get(stream, "/" + stream);
        yield "GET on " + stream;
      }
      case 3 -> {
        String[] fields =
            random.ints(4, 0, FIELDS.length).mapToObj(i -> FIELDS[i]).toArray(String[]::new);
        client.headers(stream, random.nextBoolean(), fields);
        yield List.of(fields) + " on " + stream;
      }
      case 4 -> {
        client.post(stream);
        yield "POST on " + stream;
      }
      case 5 -> {
        client.data(stream, "x".repeat(random.nextInt(100)), random.nextBoolean());
        yield "DATA on " + stream;
      }
      case 6 -> {
        client.windowUpdate(stream, 1 + random.nextInt(100_000));
        yield "WINDOW_UPDATE on " + stream;
      }
      default -> {
        int type = random.nextInt(11);
        int flags = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(2) * 4;
        byte[] payload = new byte[random.nextBoolean() ? 4 : random.nextInt(20)];
        random.nextBytes(payload);
        client.frame(type, flags, random.nextInt(3) == 0 ? 0 : stream, payload);
        yield type + " with flags " + flags + " on " + stream;
      }
    };
  }
}
