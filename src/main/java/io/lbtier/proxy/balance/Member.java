package io.lbtier.proxy.balance;

/**
 * A backend with its share of a pool's new flows.
 *
 * @param backend where flows go
 * @param weight 0 to 65535; 0 means no new ones
 */
public record Member(Backend backend, int weight) {}
