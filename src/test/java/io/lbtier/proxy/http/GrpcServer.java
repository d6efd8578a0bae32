package io.lbtier.proxy.http;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server of gRPC's own, whose messages are text. */
final class GrpcServer implements AutoCloseable {
  private static final Text TEXT = new Text();

  static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<String, String> DOWN = method("Down", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<String, String> UP = method("Up", MethodType.CLIENT_STREAMING);
  static final MethodDescriptor<String, String> BOTH = method("Both", MethodType.BIDI_STREAMING);

  final HealthStatusManager health = new HealthStatusManager();
  final AtomicInteger calls = new AtomicInteger();
  final CountDownLatch cancelled = new CountDownLatch(1);

  private final Server server;

  GrpcServer() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(16 << 20)
            .addService(health.getHealthService())
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
                    .addMethod(DOWN, ServerCalls.asyncServerStreamingCall(this::down))
                    .addMethod(UP, ServerCalls.asyncClientStreamingCall(GrpcServer::up))
                    .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(GrpcServer::both))
                    .build())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** Lets calls go on to their end, and takes no more. */
  void drain() {
    server.shutdown();
  }

  /** Ends calls at once. */
  void stop() {
    server.shutdownNow();
  }

  @Override
  public void close() {
    stop();
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.newBuilder(TEXT, TEXT)
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Echo", name))
        .build();
  }

  private static final class Text implements Marshaller<String> {
    @Override
    public InputStream stream(String text) {
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Answers with the request; "fail" fails, "wait" is never answered. */
  private void unary(String request, StreamObserver<String> to) {
    calls.incrementAndGet();
    switch (request) {
      case "fail" ->
          to.onError(Status.FAILED_PRECONDITION.withDescription("not now").asException());
      case "unavailable" -> to.onError(Status.UNAVAILABLE.asException());
      case "wait" ->
          ((ServerCallStreamObserver<String>) to).setOnCancelHandler(cancelled::countDown);
      default -> {
        to.onNext(request);
        to.onCompleted();
      }
    }
  }

  /** As many messages as the request says; one and no end for "wait". */
  private void down(String request, StreamObserver<String> to) {
    if (request.equals("wait")) {
      ((ServerCallStreamObserver<String>) to).setOnCancelHandler(cancelled::countDown);
      to.onNext("first");
      return;
    }
    for (int i = 0; i < Integer.parseInt(request); i++) {
      to.onNext("message " + i);
    }
    to.onCompleted();
  }

  private static StreamObserver<String> up(StreamObserver<String> to) {
    StringBuilder all = new StringBuilder();
    return new Each(all::append) {
      @Override
      public void onCompleted() {
        to.onNext(all.toString());
        to.onCompleted();
      }
    };
  }

  private static StreamObserver<String> both(StreamObserver<String> to) {
    return new Each(message -> to.onNext("echo " + message)) {
      @Override
      public void onCompleted() {
        to.onCompleted();
      }
    };
  }

  private abstract static class Each implements StreamObserver<String> {
    private final Consumer<String> next;

    Each(Consumer<String> next) {
      this.next = next;
    }

    @Override
    public void onNext(String message) {
      next.accept(message);
    }

    @Override
    public void onError(Throwable failure) {}
  }
}
