package io.lbtier.compile;

import com.google.re2j.Pattern;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.lbtier.api.BackendServiceSpec;
import io.lbtier.api.BackupSpec;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.EndpointSpec;
import io.lbtier.api.PoolSpec;
import io.lbtier.compile.Facts.ServiceFact;
import io.lbtier.compile.Facts.ServicePort;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Backup;
import io.lbtier.model.Source;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the backends of a pool come from. */
final class Sources {
  private static final Source NOTHING = new Source.Static(List.of());
  private static final Pattern PORT_NAME = Pattern.compile(Bounds.PORT_NAME);

  /** A name that no port can have, since it is no label. */
  private static final String NO_PORT = "-";

  private static final String PORT_EXPECTED =
      "the name of a port, or its number ("
          + Bounds.PORT_MIN
          + " to "
          + Bounds.PORT_MAX
          + ") without quotes";

  private final Facts facts;
  private final PoolNames references;

  Sources(Facts facts, PoolNames references) {
    this.facts = facts;
    this.references = references;
  }

  /**
   * Backends for when those of the pool are not enough; null where there are none.
   *
   * @param pool its name
   */
  @Nullable Backup backup(Place at, @Nullable String pool, @Nullable BackupSpec spec) {
    return spec == null
        ? null
        : new Backup(
            compile(at, pool, spec.service(), spec.endpoints(), Bounds.BACKUPS_MAX),
            Values.number(
                at.field("threshold"),
                spec.threshold(),
                0,
                Bounds.PERCENT_MAX,
                Defaults.BACKUP_THRESHOLD));
  }

  Source compile(Place at, PoolSpec spec) {
    return compile(at, spec.name(), spec.service(), spec.endpoints(), Bounds.ENDPOINTS_MAX);
  }

  private Source compile(
      Place at,
      @Nullable String pool,
      @Nullable BackendServiceSpec service,
      @Nullable List<EndpointSpec> endpoints,
      int most) {
    if (service != null && endpoints != null) {
      at.error(Reason.Conflict, "found service and endpoints; give one");
    }
    if (service == null && endpoints == null) {
      at.missing("service or endpoints");
      return NOTHING;
    }
    Source followed = service == null ? NOTHING : service(at.field("service"), pool, service);
    return endpoints == null
        ? followed
        : new Source.Static(new Endpoints().compile(at.field("endpoints"), endpoints, most));
  }

  private Source service(Place at, @Nullable String pool, BackendServiceSpec spec) {
    String name = Hosts.label(at.field("name"), spec.name());
    if (!isPort(at.field("port"), spec.port()) || name == null || spec.port() == null) {
      return NOTHING;
    }
    ServiceFact service = facts.services().get(name);
    if (service == null) {
      at.field("name")
          .warn(
              Reason.ServiceNotFound,
              "there is no Service "
                  + Quote.of(name)
                  + " in this namespace; the pool is empty until there is");
    }
    String protocol = references.datagramsAlone(pool) == null ? "TCP" : "UDP";
    return new Source.Service(
        name,
        service == null
            ? unknown(spec.port())
            : portName(at.field("port"), spec.port(), protocol, name, service));
  }

  private static boolean isPort(Place at, @Nullable IntOrString found) {
    if (found == null || (found.getIntVal() == null && found.getStrVal() == null)) {
      at.missing(PORT_EXPECTED);
      return false;
    }
    Integer number = found.getIntVal();
    if (number != null) {
      return Values.number(at, number, Bounds.PORT_MIN, Bounds.PORT_MAX, -1) > 0;
    }
    return Values.text(at, found.getStrVal(), PORT_NAME, Bounds.LABEL_MAX, PORT_EXPECTED) != null;
  }

  /**
   * The name that a port of a Service that is not known yet may have in EndpointSlices: its own, or
   * its number as a name, which no port can have.
   */
  private static String unknown(IntOrString port) {
    return port.getIntVal() == null ? port.getStrVal() : Integer.toString(port.getIntVal());
  }

  /**
   * The name that the port of this protocol has in EndpointSlices, where names are unique; for one
   * that is not there (yet), a name under which no slice has endpoints.
   */
  private static String portName(
      Place at, IntOrString port, String protocol, String name, ServiceFact service) {
    Integer number = port.getIntVal();
    List<ServicePort> ports =
        service.ports().stream().filter(p -> p.protocol().equals(protocol)).toList();
    Optional<ServicePort> found =
        ports.stream()
            .filter(p -> number == null ? p.name().equals(port.getStrVal()) : p.port() == number)
            .findFirst();
    String unknown = unknown(port);
    if (found.isEmpty()) {
      at.warn(
          Reason.PortNotFound,
          "Service %s has no %s port %s; %s"
              .formatted(Quote.of(name), protocol, unknown, wayOut(unknown, ports)));
    }
    boolean ofAnother = service.ports().stream().anyMatch(p -> p.name().equals(unknown));
    return found.map(ServicePort::name).orElse(ofAnother ? NO_PORT : unknown);
  }

  private static String wayOut(String port, List<ServicePort> ports) {
    return Suggestions.nearest(port, ports.stream().map(ServicePort::name).toList())
        .map(near -> "did you mean " + Quote.of(near) + "?")
        .orElseGet(
            () -> "there is " + Suggestions.list(ports.stream().map(Sources::text).toList()));
  }

  private static String text(ServicePort port) {
    return port.name().isEmpty() ? "" + port.port() : port.name() + " (" + port.port() + ")";
  }
}
