package io.lbtier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Who may use whom. To argue with a rule, change the design first: a rule that is broken for
 * convenience costs more than the detour around it.
 */
@AnalyzeClasses(packages = "io.lbtier", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String CLIENT = "io.fabric8.kubernetes.client..";

  private static ArchRule mayNotUse(String who, String... whom) {
    return noClasses()
        .that()
        .resideInAPackage("io.lbtier." + who)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(whom)
        .allowEmptyShould(true);
  }

  @ArchTest
  static final ArchRule apiHoldsNoneOfOurs =
      mayNotUse(
          "api..",
          "io.lbtier.model..",
          "io.lbtier.compile..",
          "io.lbtier.render..",
          "io.lbtier.status..",
          "io.lbtier.operator..",
          "io.lbtier.proxy..",
          "io.lbtier.source..",
          "io.lbtier.cli..",
          "io.netty..");

  @ArchTest
  static final ArchRule modelIsPlain =
      noClasses()
          .that()
          .resideInAPackage("io.lbtier.model..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..",
              "io.lbtier.model..",
              "com.fasterxml.jackson.annotation..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule compileIsPure =
      mayNotUse(
          "compile..",
          CLIENT,
          "io.javaoperatorsdk..",
          "io.netty..",
          "io.lbtier.render..",
          "io.lbtier.status..",
          "io.lbtier.operator..",
          "io.lbtier.proxy..",
          "io.lbtier.source..",
          "io.lbtier.cli..");

  @ArchTest
  static final ArchRule renderKnowsTheModelAlone =
      mayNotUse(
          "render..",
          CLIENT,
          "io.javaoperatorsdk..",
          "io.netty..",
          "io.lbtier.api..",
          "io.lbtier.compile..",
          "io.lbtier.status..",
          "io.lbtier.operator..",
          "io.lbtier.proxy..",
          "io.lbtier.source..",
          "io.lbtier.cli..");

  @ArchTest
  static final ArchRule statusIsPure =
      mayNotUse(
          "status..",
          CLIENT,
          "io.javaoperatorsdk..",
          "io.netty..",
          "io.lbtier.render..",
          "io.lbtier.operator..",
          "io.lbtier.proxy..",
          "io.lbtier.source..",
          "io.lbtier.cli..");

  @ArchTest
  static final ArchRule operatorStaysOutOfTheDataPlane =
      mayNotUse(
          "operator..", "io.netty..", "io.lbtier.proxy..", "io.lbtier.source..", "io.lbtier.cli..");

  @ArchTest
  static final ArchRule proxyKnowsNoKubernetes =
      noClasses()
          .that()
          .resideInAPackage("io.lbtier.proxy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8..",
              "io.javaoperatorsdk..",
              "io.lbtier.api..",
              "io.lbtier.compile..",
              "io.lbtier.render..",
              "io.lbtier.status..",
              "io.lbtier.operator..",
              "io.lbtier.source..",
              "io.lbtier.vip..",
              "io.lbtier.cli..");

  @ArchTest static final ArchRule balanceKnowsNoNetty = mayNotUse("proxy.balance..", "io.netty..");

  @ArchTest
  static final ArchRule sourceFeedsTheProxyAlone =
      mayNotUse(
          "source..",
          "io.lbtier.render..",
          "io.lbtier.status..",
          "io.lbtier.operator..",
          "io.lbtier.cli..");

  @ArchTest
  static final ArchRule theNodesSideOfAddressesIsSmall =
      mayNotUse(
          "vip..",
          "io.fabric8..",
          "io.netty..",
          "io.lbtier.api..",
          "io.lbtier.compile..",
          "io.lbtier.status..",
          "io.lbtier.operator..",
          "io.lbtier.source..",
          "io.lbtier.cli..");

  @ArchTest
  static final ArchRule nobodyUsesTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lbtier.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lbtier.cli..");

  /** Environment, clocks and randomness are passed in where the core is pure. */
  @ArchTest
  static final ArchRule theCoreReadsNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.lbtier.model..",
              "io.lbtier.compile..",
              "io.lbtier.render..",
              "io.lbtier.status..",
              "io.lbtier.proxy.balance..")
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");
}
