package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.Route;
import io.lbtier.proxy.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC's own client and server, with the proxy in between. */
class GrpcTest {
  private final HttpFixture proxy = new HttpFixture();
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port))
          .usePlaintext()
          .maxInboundMessageSize(16 << 20)
          .disableRetry()
          .build();

  @BeforeEach
  void speakHttp2() {
    proxy.protocol = Pool.Protocol.HTTP2;
    proxy.limits = new Listener.HttpLimits(8 << 10, 50, 64L << 20);
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    proxy.close();
  }

  private static CallOptions soon() {
    return CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  private String unary(String request) {
    return ClientCalls.blockingUnaryCall(channel, GrpcServer.UNARY, soon(), request);
  }

  private Iterator<String> down(String request) {
    return ClientCalls.blockingServerStreamingCall(channel, GrpcServer.DOWN, soon(), request);
  }

  /** What a call has brought so far. */
  private static final class Answers implements StreamObserver<String> {
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CountDownLatch done = new CountDownLatch(1);
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @Override
    public void onNext(String message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable cause) {
      failure.set(cause);
      done.countDown();
    }

    @Override
    public void onCompleted() {
      done.countDown();
    }

    void awaitEnd() throws InterruptedException {
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    Status status() throws InterruptedException {
      awaitEnd();
      return Status.fromThrowable(Objects.requireNonNull(failure.get()));
    }
  }

  private StreamObserver<String> both(Answers answers) {
    return ClientCalls.asyncBidiStreamingCall(
        channel.newCall(GrpcServer.BOTH, CallOptions.DEFAULT), answers);
  }

  private static void assertStatus(Runnable call, Status.Code code, String description) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(code);
              assertThat(failure.getStatus().getDescription()).isEqualTo(description);
            });
  }

  @Test
  void oneMessageAndOneBack() throws IOException {
    try (var server = new GrpcServer()) {
      proxy.serve(server.port());
      for (int i = 0; i < 100; i++) {
        assertThat(unary("hello " + i)).isEqualTo("hello " + i);
      }
      assertThat(proxy.log(100)).allMatch(entry -> entry.failure().isEmpty());
    }
  }

  @Test
  void statusAndDescriptionOfTheServerPass() throws IOException {
    try (var server = new GrpcServer()) {
      proxy.serve(server.port());
      assertStatus(() -> unary("fail"), Status.Code.FAILED_PRECONDITION, "not now");
    }
  }

  @Test
  void streamsInEveryDirection() throws Exception {
    try (var server = new GrpcServer()) {
      proxy.serve(server.port());
      assertThat(down("1000")).toIterable().hasSize(1000).contains("message 999");

      Answers sum = new Answers();
      StreamObserver<String> up =
          ClientCalls.asyncClientStreamingCall(
              channel.newCall(GrpcServer.UP, CallOptions.DEFAULT), sum);
      for (int i = 0; i < 100; i++) {
        up.onNext("" + i % 10);
      }
      up.onCompleted();
      sum.awaitEnd();
      assertThat(sum.messages).containsExactly("0123456789".repeat(10));

      Answers echo = new Answers();
      StreamObserver<String> both = both(echo);
      for (int i = 1; i <= 5; i++) {
        int count = i;
        both.onNext("m" + i);
        // Each comes back before the next one is sent.
        await().until(() -> echo.messages.size() == count);
      }
      both.onCompleted();
      echo.awaitEnd();
      assertThat(echo.messages).startsWith("echo m1").hasSize(5);
      assertThat(echo.failure.get()).isNull();
    }
  }

  @Test
  void bigMessages() throws IOException {
    String big = "0123456789abcdef".repeat(500_000);
    try (var server = new GrpcServer()) {
      proxy.serve(server.port());
      assertThat(unary(big)).isEqualTo(big);
    }
  }

  @Test
  void aDeadlineReachesTheServer() throws Exception {
    try (var server = new GrpcServer()) {
      proxy.serve(server.port());
      CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);
      assertThatThrownBy(
              () -> ClientCalls.blockingUnaryCall(channel, GrpcServer.UNARY, soon, "wait"))
          .hasMessageContaining("DEADLINE_EXCEEDED");
      assertThat(server.cancelled.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aCancellationReachesTheServer() throws Exception {
    try (var server = new GrpcServer()) {
      proxy.serve(server.port());
      var call = channel.newCall(GrpcServer.DOWN, CallOptions.DEFAULT);
      Answers answers = new Answers();
      ClientCalls.asyncServerStreamingCall(call, "wait", answers);
      await().until(() -> answers.messages.contains("first"));
      call.cancel("enough", null);
      assertThat(server.cancelled.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(unary("on it goes")).isEqualTo("on it goes");
    }
  }

  @Test
  void withoutABackendACallIsUnavailable() throws IOException {
    proxy.serve(FreePorts.next());
    assertStatus(() -> unary("x"), Status.Code.UNAVAILABLE, "connect-failed");
    assertThat(proxy.log(1).getFirst().status()).isEqualTo(502);
  }

  @Test
  void whatNoRouteTakesIsUnimplemented() throws IOException {
    try (var server = new GrpcServer()) {
      proxy.routes = List.of(new Route(null, "/other", "pool"));
      proxy.serve(server.port());
      assertStatus(() -> unary("x"), Status.Code.UNIMPLEMENTED, "no-route");
    }
  }

  @Test
  void aServerThatIsGoneInAStreamIsUnavailable() throws Exception {
    try (var server =
        new Http2Backend(
            (c, r) -> {
              c.headers(r.stream(), false, ":status: 200", "content-type: application/grpc");
              c.data(r.stream(), false, "\0\0\0\0\1a\0\0");
              try {
                c.close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })) {
      proxy.serve(server.port());
      Iterator<String> messages = down("x");
      assertStatus(
          () -> messages.forEachRemaining(message -> {}), Status.Code.UNAVAILABLE, "reset");
      assertThat(proxy.log(1).getFirst().failure()).isEqualTo("reset");
    }
  }

  @Test
  @SuppressWarnings("try") // It is to stop before the end.
  void aServerThatStopsAtOnceCancels() throws Exception {
    try (var server = new GrpcServer()) {
      proxy.serve(server.port());
      Answers echo = new Answers();
      both(echo).onNext("m");
      await().until(() -> echo.messages.size() == 1);
      server.stop();
      assertThat(echo.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  @Test
  void aServerThatDrainsLosesNoCall() throws Exception {
    try (var old = new GrpcServer();
        var next = new GrpcServer()) {
      proxy.serve(old.port());
      Answers echo = new Answers();
      StreamObserver<String> both = both(echo);
      both.onNext("before");
      await().until(() -> echo.messages.size() == 1);
      proxy.serve(old.port(), next.port());
      old.drain();
      for (int i = 0; i < 50; i++) {
        assertThat(unary("call " + i)).isEqualTo("call " + i);
      }
      both.onNext("after");
      both.onCompleted();
      echo.awaitEnd();
      assertThat(echo.messages).containsExactly("echo before", "echo after");
      assertThat(next.calls.get()).isPositive();
    }
  }

  @Test
  void aStreamOutlivesConfigurations() throws Exception {
    try (var a = new GrpcServer();
        var b = new GrpcServer()) {
      proxy.serve(a.port());
      Answers echo = new Answers();
      StreamObserver<String> both = both(echo);
      for (int i = 0; i < 10; i++) {
        int count = i + 1;
        both.onNext("m" + i);
        await().until(() -> echo.messages.size() == count);
        proxy.serve(i % 2 == 0 ? b.port() : a.port());
        assertThat(unary("u")).isEqualTo("u");
      }
      both.onCompleted();
      echo.awaitEnd();
      assertThat(echo.failure.get()).isNull();
    }
  }
}
