package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.proxy.telemetry.JsonWriter;
import java.util.List;

/** Writes a status as one line of JSON whose names are those of the records. */
final class StatusJson {
  private StatusJson() {}

  static byte[] line(ProxyStatus status) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("generation").value(status.generation());
    json.name("refused").value(status.refused());
    json.name("ready").value(status.ready());
    json.name("listeners").beginArray();
    status.listeners().forEach(listener -> write(listener, json));
    json.endArray().name("pools").beginArray();
    status.pools().forEach(pool -> write(pool, json));
    json.endArray();
    if (status.vip() != null) {
      json.name("vip").beginObject();
      strings("held", status.vip().held(), json);
      strings("problems", status.vip().problems(), json);
      json.endObject();
    }
    if (status.zone() != null) {
      json.name("zone").value(status.zone());
    }
    return json.endObject().endLine().toByteArray();
  }

  private static void strings(String name, List<String> values, JsonWriter json) {
    json.name(name).beginArray();
    values.forEach(json::value);
    json.endArray();
  }

  private static void write(ListenerStatus listener, JsonWriter json) {
    json.beginObject().name("name").value(listener.name());
    json.name("error").value(listener.error()).endObject();
  }

  private static void write(PoolStatus pool, JsonWriter json) {
    json.beginObject().name("name").value(pool.name()).name("backends").beginArray();
    pool.backends().forEach(backend -> write(backend, json));
    json.endArray().endObject();
  }

  private static void write(BackendStatus backend, JsonWriter json) {
    json.beginObject().name("address").value(backend.address());
    json.name("port").value(backend.port());
    json.name("weight").value(backend.weight());
    json.name("up").value(backend.up());
    json.name("cause").value(backend.cause()).endObject();
  }
}
