package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A cookie of the application, whose values are learnt from responses. */
public record LearnSpec(
    @JsonPropertyDescription(
            "Name of the cookie, such as JSESSIONID. Which backend has given out which value is"
                + " learnt from Set-Cookie, by each proxy for itself.")
        @Required
        @Size(min = 1, max = Bounds.COOKIE_NAME_MAX)
        @ValidationRule(value = Rules.COOKIE_NAME, message = Rules.COOKIE_NAME_MESSAGE)
        @Nullable String cookie,
    @JsonPropertyDescription(
            "How many values each proxy remembers, in 32 bytes each. When there are more, those"
                + " that have not been used for longest are forgotten.")
        @Min(Bounds.LEARN_SIZE_MIN)
        @Max(Bounds.LEARN_SIZE_MAX)
        @Default("" + Defaults.LEARN_SIZE)
        @Nullable Integer size,
    @JsonPropertyDescription(
            "How long a value is remembered that is not used; at least as long as the application"
                + " keeps a session. A duration, "
                + Bounds.TTL_MIN
                + " to "
                + Bounds.TTL_MAX
                + ", of which whole seconds count.")
        @Size(max = Bounds.DURATION_LENGTH_MAX)
        @ValidationRule(value = Rules.TTL, message = Rules.TTL_MESSAGE)
        @Default(Defaults.LEARN_EXPIRE)
        @Nullable String expire) {}
