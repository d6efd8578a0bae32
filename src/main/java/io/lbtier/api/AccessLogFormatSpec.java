package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a line of the access log looks like. */
@ValidationRule(
    value = "has(self.text) == (self.format == 'Text')",
    message = "format Text needs a text, and no other takes one")
@ValidationRule(
    value = "self.format == 'JSON' || !has(self.fields)",
    message = "only format JSON takes fields")
public record AccessLogFormatSpec(
    @JsonPropertyDescription(
            "JSON: an object a line, with what applies. Combined: Apache's combined format, for"
                + " HTTP requests alone. Text: your own.")
        @SchemaFrom(type = Format.class)
        @Default(Defaults.ACCESS_LOG_FORMAT)
        @Nullable String format,
    @JsonPropertyDescription(
            "For format JSON: the members of an object, in order: time, listener, client, request,"
                + " method, path, query, protocol, host, status, route, pool, backend, attempts,"
                + " datagrams_received, datagrams_sent, bytes_received, bytes_sent, body_bytes_sent, duration_ms, duration_s,"
                + " failure, queued_ms, not_retried,"
                + " request_id, trace_id, time_clf, header:NAME, cookie:NAME, query:NAME,"
                + " response_header:NAME. Default: most of them.")
        @Size(min = 1, max = Bounds.LOG_FIELDS_MAX)
        @Nullable List<String> fields,
    @JsonPropertyDescription(
            "For format Text: a line, with ${NAME} for each of the fields, such as ${status} or"
                + " ${header:user-agent}. $$ is a dollar sign. What does not apply is a dash, and"
                + " quotes, backslashes and what cannot be printed are escaped as Apache does.")
        @Size(min = 1, max = Bounds.LOG_TEXT_MAX)
        @Nullable String text) {

  /** Formats of a line. */
  public enum Format {
    JSON,
    Combined,
    Text
  }
}
