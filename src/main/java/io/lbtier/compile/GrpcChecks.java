package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.lbtier.api.Bounds;
import io.lbtier.api.GrpcCheckSpec;
import java.util.Objects;

/** Health checks by gRPC's own protocol. */
final class GrpcChecks {
  private static final Pattern SERVICE = Pattern.compile(Bounds.GRPC_SERVICE);

  private GrpcChecks() {}

  /** The service that is asked about; empty for the server as a whole. */
  static String service(Place at, GrpcCheckSpec spec) {
    if (spec.service() == null) {
      return "";
    }
    String service =
        Values.text(
            at.field("service"),
            spec.service(),
            SERVICE,
            Bounds.GRPC_SERVICE_MAX,
            "a service such as shop.v1.Carts");
    return Objects.requireNonNullElse(service, "");
  }
}
