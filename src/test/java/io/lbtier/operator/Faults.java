package io.lbtier.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;

/** A client whose writes can be made to fail, as an operator's do when something is wrong. */
final class Faults implements Interceptor {
  /** Decides on a write. It may throw what the caller is to see instead of an answer. */
  interface Plan {
    /** Looks at a write, or {@link #send}s it when only its answer is to be lost. */
    void beforeWrite(HttpRequest request);
  }

  private final Config config;
  private volatile Plan plan = request -> {};

  private Faults(Config config) {
    this.config = config;
  }

  static Faults with(Config config) {
    return new Faults(config);
  }

  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("faults", this))
        .build();
  }

  void plan(Plan newPlan) {
    plan = newPlan;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    // Reviews are asked with POST and change nothing.
    if (!request.method().equals("GET") && !request.uri().getPath().contains("selfsubject")) {
      plan.beforeWrite(request);
    }
  }

  static KubernetesClientException status(int code) {
    return new KubernetesClientException("injected fault", code, null);
  }

  /** Sends the request as it is, past the faulty client. */
  void send(HttpRequest request) {
    var copy =
        java.net.http.HttpRequest.newBuilder(request.uri())
            .method(request.method(), BodyPublishers.ofString(request.bodyString()));
    request
        .headers()
        .forEach((name, values) -> values.forEach(value -> copy.setHeader(name, value)));
    copy.setHeader("Authorization", "Bearer " + config.getOauthToken());
    try (var http = HttpClient.newBuilder().sslContext(SSLUtils.sslContext(config)).build()) {
      var answer = http.send(copy.build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
      }
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
