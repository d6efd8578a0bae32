package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A check by a connection, and by what is said on it. */
public record TcpCheckSpec(
    @JsonPropertyDescription(
            "What is sent, such as PING\\r\\n; \\r, \\n, \\t, \\0, \\\\ and \\xHH (an octet in"
                + " hexadecimal) stand for what cannot be written, in quotes of YAML that leave"
                + " them alone: 'PING\\r\\n'. Default: nothing.")
        @Size(min = 1, max = Bounds.OCTETS_MAX)
        @ValidationRule(value = Rules.OCTETS, message = Rules.OCTETS_MESSAGE)
        @Nullable String send,
    @JsonPropertyDescription(
            "What must come back, in the first 16 KiB; written as send. Default: nothing, and the"
                + " backend is up when it has accepted the connection.")
        @Size(min = 1, max = Bounds.OCTETS_MAX)
        @ValidationRule(value = Rules.OCTETS, message = Rules.OCTETS_MESSAGE)
        @Nullable String expect) {}
