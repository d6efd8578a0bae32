package io.lbtier;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets unit tests look more often than every 100 ms whether what they await has come, which is
 * mostly a moment away. It is there without being named (META-INF/services,
 * junit-platform.properties). What tests with processes and API servers await takes longer, and
 * looking costs more.
 */
public final class AwaitOften implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getSimpleName().endsWith("Test")) {
      Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    }
  }
}
