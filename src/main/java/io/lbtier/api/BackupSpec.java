package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backends for when those of the pool are not enough. */
@ValidationRule(
    value = "has(self.service) != has(self.endpoints)",
    message = "give either service or endpoints")
public record BackupSpec(
    @JsonPropertyDescription(
            "A Kubernetes Service whose endpoints they are, followed live. Give this or endpoints.")
        @Nullable BackendServiceSpec service,
    @JsonPropertyDescription("They by address. Give this or service.")
        @Size(min = 1, max = Bounds.BACKUPS_MAX)
        @Nullable List<EndpointSpec> endpoints,
    @JsonPropertyDescription(
            "They are used while fewer than so many percent of the pool's own backends are up,"
                + " together with those that are. 0 for when none is.")
        @Min(0)
        @Max(Bounds.PERCENT_MAX)
        @Default("" + Defaults.BACKUP_THRESHOLD)
        @Nullable Integer threshold) {}
