package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.FrameClient.DATA;
import static io.lbtier.proxy.http.FrameClient.END_STREAM;
import static io.lbtier.proxy.http.FrameClient.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Listener;
import io.lbtier.model.Retry;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of HTTP/2 with bodies, when their backend or their client fails. */
class Http2RetryTest {
  private static final String[] PUT = {
    ":method: PUT", ":scheme: http", ":authority: a.example", ":path: /"
  };

  /** The backend dies after so many octets; the body is kept in memory or on disk. */
  @ParameterizedTest
  @CsvSource({"0, 1048576", "100000, 1048576", "100000, 1000", "240000, 1000"})
  void sendsABodyAgainToAnotherBackend(int octets, long memory) throws Exception {
    byte[] part = new byte[15_000];
    java.util.Arrays.fill(part, (byte) 'x');
    try (var bad =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.in.readNBytes(octets);
                  peer.reset();
                });
        var good = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.retry =
          new Retry(
              2,
              EnumSet.allOf(Retry.On.class),
              null,
              null,
              new Retry.Bodies(memory, 10_000_000, 10_000_000));
      proxy.serve(bad.port(), good.port());
      try (var client = new FrameClient(proxy.port)) {
        int stream = 1;
        for (; bad.accepted.get() == 0; stream += 2) {
          client.headers(stream, false, PUT);
          // Less than a window of a stream.
          for (int i = 0; i < 16; i++) {
            client.frame(DATA, 0, stream, part);
          }
          client.frame(DATA, END_STREAM, stream);
          assertThat(client.read(stream).status()).isEqualTo(200);
        }
        assertThat(good.requests).allMatch(request -> request.body().length() == 240_000);
        assertThat(good.requests).hasSize((stream - 1) / 2);
      }
    }
  }

  @Test
  void endsARequestWhoseBodyDoesNotCome() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.timeouts = new Listener.HttpTimeouts(10_000, 60_000, 300, 60_000);
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port)) {
        client.post(1).frame(DATA, 0, 1, new byte[10]);
        assertThat(client.read(1).status()).isEqualTo(408);
        assertThat(client.next(RST_STREAM).code()).isZero();
        client.post(3, "content-length: 1").frame(DATA, END_STREAM, 3, new byte[1]);
        assertThat(client.read(3).status()).isEqualTo(200);
      }
    }
  }
}
