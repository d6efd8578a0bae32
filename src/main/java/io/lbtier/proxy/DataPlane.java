package io.lbtier.proxy;

import io.lbtier.proxy.health.PassiveHealth;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.SpanLog;
import java.util.function.BooleanSupplier;

/**
 * What a flow needs of the process around it. One for all listeners.
 *
 * @param runtime holds the snapshot in force
 * @param transport for connections to backends
 * @param health takes what the flow finds out about backends
 * @param accessLog takes what the flow leaves behind
 * @param flows the open connections of clients
 * @param draining whether the process is about to stop, so that connections should not be kept for
 *     another request
 * @param spans takes the requests that are traced
 */
public record DataPlane(
    ProxyRuntime runtime,
    Transport transport,
    PassiveHealth health,
    AccessLog accessLog,
    Flows flows,
    BooleanSupplier draining,
    SpanLog spans) {}
