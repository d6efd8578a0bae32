package io.lbtier.e2e;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link TestCluster}, and tells how it looks when one of them fails. */
final class ClusterExtension implements ParameterResolver, AfterEachCallback {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestCluster.class;
  }

  @Override
  public TestCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return cluster(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestCluster cluster = cluster(context);
    if (context.getExecutionException().isPresent()) {
      System.err.println(cluster.picture());
    }
    cluster.deleteNamespaces();
  }

  /** It is closed when the tests of all classes have ended. */
  private static TestCluster cluster(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(TestCluster.class, _ -> TestCluster.start(), TestCluster.class);
  }
}
