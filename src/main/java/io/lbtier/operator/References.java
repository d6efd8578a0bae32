package io.lbtier.operator;

import io.lbtier.api.BackendServiceSpec;
import io.lbtier.api.BackendTlsSpec;
import io.lbtier.api.BackendTlsSpec.ClientCertificateSpec;
import io.lbtier.api.BackupSpec;
import io.lbtier.api.CertificateSpec;
import io.lbtier.api.ClientCertificatesSpec;
import io.lbtier.api.ListenerSpec;
import io.lbtier.api.PoolSpec;
import io.lbtier.api.TierSpec;
import io.lbtier.api.TlsSpec;
import io.lbtier.api.TrustSpec;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of others that a spec names, all in the tier's namespace. It takes any spec, also one
 * that will be rejected.
 *
 * @param services names of Services
 * @param secrets names of Secrets
 */
record References(Set<String> services, Set<String> secrets) {
  static References of(@Nullable TierSpec spec) {
    if (spec == null) {
      return new References(Set.of(), Set.of());
    }
    return new References(
        sorted(entries(spec.pools()).flatMap(References::services)),
        sorted(
            Stream.concat(
                entries(spec.listeners()).flatMap(References::certificates),
                entries(spec.pools()).flatMap(References::tls))));
  }

  private static Stream<@Nullable String> services(PoolSpec pool) {
    return Stream.concat(
            Stream.ofNullable(pool.service()),
            Stream.ofNullable(pool.backup()).map(BackupSpec::service).filter(Objects::nonNull))
        .map(BackendServiceSpec::name);
  }

  private static Stream<@Nullable String> certificates(ListenerSpec listener) {
    TlsSpec tls = listener.tls();
    if (tls == null) {
      return Stream.empty();
    }
    ClientCertificatesSpec clients = tls.clients();
    return Stream.concat(
        entries(tls.certificates()).map(CertificateSpec::secretName),
        Stream.ofNullable(clients == null ? null : clients.trust()).map(TrustSpec::secretName));
  }

  private static Stream<@Nullable String> tls(PoolSpec pool) {
    return Stream.concat(
        tls(pool.tls()), tls(pool.healthCheck() == null ? null : pool.healthCheck().tls()));
  }

  private static Stream<@Nullable String> tls(@Nullable BackendTlsSpec tls) {
    return tls == null
        ? Stream.empty()
        : Stream.concat(
            Stream.ofNullable(tls.trust()).map(TrustSpec::secretName),
            Stream.ofNullable(tls.certificate()).map(ClientCertificateSpec::secretName));
  }

  private static <T> Stream<T> entries(@Nullable List<T> list) {
    return list == null ? Stream.empty() : list.stream().filter(Objects::nonNull);
  }

  private static Set<String> sorted(Stream<@Nullable String> names) {
    return names.filter(Objects::nonNull).collect(Collectors.toCollection(TreeSet::new));
  }
}
