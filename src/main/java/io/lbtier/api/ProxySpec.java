package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The proxy pods. */
@ValidationRule(
    value = "!(has(self.replicas) && has(self.autoscaling))",
    message = "found replicas and autoscaling; give one")
public record ProxySpec(
    @JsonPropertyDescription(
            "Number of proxies, for a fixed number; or give autoscaling. With 0 the tier serves"
                + " nothing. Default: "
                + Defaults.REPLICAS
                + ".")
        @Min(0)
        @Max(Bounds.REPLICAS_MAX)
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "Lets a HorizontalPodAutoscaler decide the number of proxies by their CPU use; not"
                + " together with replicas.")
        @Nullable AutoscalingSpec autoscaling,
    @JsonPropertyDescription(
            "Whether the proxies listen on the addresses of their nodes instead of addresses of"
                + " their own. No two of them then run on the same node, and a port that the node"
                + " uses for something else is reported in status.")
        @Default("false")
        @Nullable Boolean hostNetwork,
    @JsonPropertyDescription("Labels that a node must have to run a proxy. Default: any node.")
        @Size(max = Bounds.NODE_LABELS_MAX)
        @Nullable Map<String, String> nodeSelector,
    @JsonPropertyDescription("Computing resources of each proxy.")
        @Nullable ResourcesSpec resources,
    @JsonPropertyDescription(
            "TCP port of each proxy's own endpoints: health, metrics and status. They change"
                + " nothing and show no secret.")
        @Min(Bounds.PORT_MIN)
        @Max(Bounds.PORT_MAX)
        @Default("" + Defaults.ADMIN_PORT)
        @Nullable Integer adminPort,
    @JsonPropertyDescription(
            "Which requests and TCP connections get a line in the access log: All, Errors (those"
                + " that the proxy refused or answered itself, and those answered with 5xx) or"
                + " None.")
        @SchemaFrom(type = AccessLog.class)
        @Default(Defaults.ACCESS_LOG)
        @Nullable String accessLog,
    @JsonPropertyDescription("How a proxy that is told to stop goes.") @Nullable DrainSpec drain,
    @JsonPropertyDescription(
            "What a line of the access log looks like. Default: an object of JSON.")
        @Nullable AccessLogFormatSpec accessLogFormat,
    @JsonPropertyDescription(
            "Gives each HTTP request an ID, which backends get in X-Request-Id and the access log"
                + " has; {} is enough. Default: what clients send in that header passes.")
        @Nullable RequestIdSpec requestId,
    @JsonPropertyDescription(
            "Has each HTTP request belong to a trace, which backends get in traceparent (W3C Trace"
                + " Context) and the access log has; {} is enough. Default: what clients send in"
                + " traceparent and tracestate passes.")
        @Nullable TracingSpec tracing) {

  /** Which requests get a line in the access log. */
  public enum AccessLog {
    All,
    Errors,
    None
  }

  /** Bounds of a HorizontalPodAutoscaler. */
  @ValidationRule(
      value = "self.minReplicas <= self.maxReplicas",
      message = "minReplicas is more than maxReplicas")
  public record AutoscalingSpec(
      @JsonPropertyDescription("The fewest proxies there may be.")
          @Min(1)
          @Max(Bounds.REPLICAS_MAX)
          @Default("" + Defaults.REPLICAS)
          @Nullable Integer minReplicas,
      @JsonPropertyDescription("The most proxies there may be.")
          @Required
          @Min(1)
          @Max(Bounds.REPLICAS_MAX)
          @Nullable Integer maxReplicas,
      @JsonPropertyDescription(
              "Mean CPU use that the number of proxies is adjusted to, in percent of what each of"
                  + " them requests.")
          @Min(1)
          @Max(Bounds.PERCENT_MAX)
          @Default("" + Defaults.CPU_UTILIZATION)
          @Nullable Integer cpuUtilization) {}

  /** Resources of a proxy pod. */
  public record ResourcesSpec(
      @JsonPropertyDescription(
              "What a node must have free to run a proxy, by resource (cpu, memory,"
                  + " ephemeral-storage). Default: cpu 100m and memory 256Mi, each where it has no"
                  + " limit either.")
          @Nullable Map<String, Quantity> requests,
      @JsonPropertyDescription(
              "What a proxy may use at most, by resource. A proxy over its memory limit is"
                  + " restarted. Default: no limit.")
          @Nullable Map<String, Quantity> limits) {}

  /** How a proxy that is told to stop goes. */
  public record DrainSpec(
      @JsonPropertyDescription(
              "How long the proxy goes on accepting connections after it has said that it is not"
                  + " ready, so that whatever sends it traffic has seen that. A duration such as 5s,"
                  + " at most "
                  + Bounds.DRAIN_MAX
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @Default(Defaults.DRAIN_DELAY)
          @ValidationRule(value = Rules.DRAIN, message = Rules.DRAIN_MESSAGE)
          @Nullable String delay,
      @JsonPropertyDescription(
              "How long requests and connections that are under way may then take before they are"
                  + " cut. A duration such as 60s, at most "
                  + Bounds.DRAIN_MAX
                  + ".")
          @Size(max = Bounds.DURATION_LENGTH_MAX)
          @Default(Defaults.DRAIN_TIMEOUT)
          @ValidationRule(value = Rules.DRAIN, message = Rules.DRAIN_MESSAGE)
          @Nullable String timeout) {}
}
