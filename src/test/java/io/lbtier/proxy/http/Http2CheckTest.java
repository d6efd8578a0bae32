package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import io.lbtier.model.StatusRange;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.ProxyFixture;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks in HTTP/2, and by gRPC's own protocol. */
class Http2CheckTest {
  private static void check(ProxyFixture fixture, HealthCheck.Probe probe, int port) {
    Pool pool = Configs.pool("p", new HealthCheck(probe, 0, 30, 8_000, 1, 1), port);
    fixture.apply(Configs.inputs(1, List.of(Configs.http("web", FreePorts.next(), "p")), pool));
  }

  private static HealthCheck.Http http(HealthCheck.@Nullable BodyTest body) {
    return new HealthCheck.Http(
        "/healthz", "", List.of(new StatusRange(200, 200)), null, body, Pool.Protocol.HTTP2);
  }

  @Test
  void aBackendIsAskedInHttp2() throws Exception {
    String[] status = {"200"};
    try (var backend =
            new Http2Backend(
                (c, r) -> {
                  c.headers(r.stream(), false, ":status: " + status[0]);
                  c.data(r.stream(), true, "all is well");
                });
        var fixture = new ProxyFixture()) {
      check(fixture, http(new HealthCheck.BodyTest("well", false)), backend.port());
      await().until(() -> backend.requests.size() > 2);
      assertThat(backend.requests.getFirst().fields())
          .startsWith(":method: GET", ":scheme: http", ":authority: 127.0.0.1:" + backend.port())
          .contains(":path: /healthz", "user-agent: lbtier-check");
      status[0] = "503";
      fixture.awaitEvent("went down: status 503, expected 200");
    }
  }

  @Test
  void aBodyIsLookedAt() throws Exception {
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "starting"));
        var fixture = new ProxyFixture()) {
      check(fixture, http(new HealthCheck.BodyTest("ready", false)), backend.port());
      fixture.awaitEvent("went down: the body does not have what is expected");
    }
  }

  @Test
  void aServiceSaysWhetherItServes() throws Exception {
    try (var server = new GrpcServer();
        var fixture = new ProxyFixture()) {
      server.health.setStatus("shop.Carts", ServingStatus.SERVING);
      check(fixture, new HealthCheck.Grpc("shop.Carts"), server.port());
      fixture.awaitEvent("generation 1");
      server.health.setStatus("shop.Carts", ServingStatus.NOT_SERVING);
      fixture.awaitEvent("went down: the service is NOT_SERVING");
      server.health.setStatus("shop.Carts", ServingStatus.SERVING);
      fixture.awaitEvent("is up: 1 of 1 checks");
    }
  }

  @Test
  void anUnknownServiceIsDown() throws Exception {
    try (var server = new GrpcServer();
        var fixture = new ProxyFixture()) {
      check(fixture, new HealthCheck.Grpc("shop.Nobody"), server.port());
      fixture.awaitEvent("went down: gRPC status");
    }
  }

  @Test
  void theServerAsAWholeIsUp() throws Exception {
    try (var server = new GrpcServer();
        var fixture = new ProxyFixture()) {
      check(fixture, new HealthCheck.Grpc(""), server.port());
      server.health.enterTerminalState();
      fixture.awaitEvent("went down: the service is NOT_SERVING");
    }
  }

  @Test
  void whatIsNoGrpcServerIsDown() throws Exception {
    try (var backend = new Http2Backend((c, r) -> c.answer(r.stream(), "hello"));
        var fixture = new ProxyFixture()) {
      check(fixture, new HealthCheck.Grpc(""), backend.port());
      fixture.awaitEvent("went down: the answer is not gRPC: status");
    }
  }
}
