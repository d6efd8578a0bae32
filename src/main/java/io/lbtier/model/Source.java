package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** Where the backends of a pool come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Source.Static.class, name = "static"),
  @JsonSubTypes.Type(value = Source.Service.class, name = "service")
})
public sealed interface Source {
  /** Backends that the user listed, each address and port once. */
  record Static(List<Endpoint> endpoints) implements Source {
    public Static {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * The EndpointSlices of a Kubernetes Service in the tier's namespace, followed live.
   *
   * @param service name of the Service
   * @param portName name of the port in its EndpointSlices; empty for the unnamed port of a Service
   *     that has one
   */
  record Service(String service, String portName) implements Source {}
}
