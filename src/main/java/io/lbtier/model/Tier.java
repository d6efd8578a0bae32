package io.lbtier.model;

/**
 * A valid tier: what its proxies run, and how they are deployed.
 *
 * @param namespace Kubernetes namespace of the tier
 * @param name name of the tier, unique in its namespace
 * @param deployment how the proxies are deployed
 * @param config what every proxy of the tier runs
 */
public record Tier(String namespace, String name, ProxyDeployment deployment, ProxyConfig config) {}
