package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How the requests of one client stay on one backend. */
@ValidationRule(
    value = "has(self.cookie) != has(self.learn)",
    message = "give either cookie or learn")
public record AffinitySpec(
    @JsonPropertyDescription(
            "By a cookie that the proxy sets. Give {} for one that a browser keeps until it is"
                + " closed. Give this or learn.")
        @Nullable CookieSpec cookie,
    @JsonPropertyDescription(
            "By a cookie that the application sets. Give this or cookie, which more than one"
                + " proxy and a restart do no harm to.")
        @Nullable LearnSpec learn,
    @JsonPropertyDescription(
            "What becomes of clients whose backend is down or gone. Rebalance: they get another"
                + " one and stay there. Refuse: they are answered with 503 until it is back; when"
                + " the pool does not have it any more, once.")
        @SchemaFrom(type = LossPolicy.class)
        @Default(Defaults.ON_BACKEND_LOSS)
        @Nullable String onBackendLoss) {

  /** What becomes of clients whose backend cannot be used. */
  public enum LossPolicy {
    Rebalance,
    Refuse
  }
}
