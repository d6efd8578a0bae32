package io.lbtier.compile;

import io.lbtier.api.AccessLogFormatSpec;
import io.lbtier.api.AccessLogFormatSpec.Format;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ProxySpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.AccessLogFormat;
import io.lbtier.model.AccessLogFormat.Form;
import io.lbtier.model.LogPart;
import io.lbtier.model.LogPart.Kind;
import io.lbtier.model.ProxyConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The access log: which lines there are, and what one looks like. */
final class AccessLogs {
  private static final String TEXT = "a line such as ${time} ${client} ${request} ${status}";

  private AccessLogs() {}

  static ProxyConfig.AccessLog which(Place at, @Nullable String found) {
    ProxySpec.AccessLog choice =
        Choices.of(
            at, Objects.requireNonNullElse(found, Defaults.ACCESS_LOG), ProxySpec.AccessLog.class);
    if (choice == null) {
      return ProxyConfig.AccessLog.All;
    }
    return switch (choice) {
      case All -> ProxyConfig.AccessLog.All;
      case Errors -> ProxyConfig.AccessLog.Errors;
      case None -> ProxyConfig.AccessLog.None;
    };
  }

  /** Null for the default. */
  static @Nullable AccessLogFormat format(Place at, @Nullable AccessLogFormatSpec spec) {
    if (spec == null) {
      return null;
    }
    Format format =
        Choices.of(
            at.field("format"),
            Objects.requireNonNullElse(spec.format(), Defaults.ACCESS_LOG_FORMAT),
            Format.class);
    if (format != null && format != Format.JSON && spec.fields() != null) {
      at.field("fields").error(Reason.Conflict, "only format JSON takes fields");
    }
    if (format != null && format != Format.Text && spec.text() != null) {
      at.field("text").error(Reason.Conflict, "only format Text takes a text");
    }
    return switch (format) {
      case null -> null;
      case JSON -> spec.fields() == null ? null : json(at.field("fields"), spec.fields());
      case Combined -> new AccessLogFormat(Form.Combined, List.of());
      case Text -> new AccessLogFormat(Form.Text, text(at.field("text"), spec.text()));
    };
  }

  private static AccessLogFormat json(Place at, List<String> found) {
    if (found.isEmpty()) {
      at.missing("one field or more");
    }
    Set<String> names = new HashSet<>();
    return new AccessLogFormat(
        Form.Json,
        Values.each(
            at,
            found,
            Bounds.LOG_FIELDS_MAX,
            (item, name) -> {
              if (!names.add(name)) {
                item.error(Reason.Duplicate, "found %s twice; each field once".formatted(name));
              }
              return LogParts.compile(item, name);
            }));
  }

  private static List<LogPart> text(Place at, @Nullable String found) {
    List<LogPart> parts = new ArrayList<>();
    if (found == null || found.isEmpty()) {
      at.missing(TEXT);
      return parts;
    }
    if (found.length() > Bounds.LOG_TEXT_MAX) {
      at.error(
          Reason.OutOfRange,
          "found %d characters; give at most %d".formatted(found.length(), Bounds.LOG_TEXT_MAX));
      return parts;
    }
    if (found.chars().anyMatch(c -> (c < ' ' && c != '\t') || c >= 0x7f)) {
      at.error(Reason.Invalid, "found what is not printable ASCII; give one line of such");
      return parts;
    }
    Templates.parse(
        at,
        found,
        text -> parts.add(new LogPart(Kind.Text, text, "")),
        name -> {
          LogPart part = LogParts.compile(at, name);
          if (part != null) {
            parts.add(part);
          }
          return part != null;
        });
    return parts;
  }
}
