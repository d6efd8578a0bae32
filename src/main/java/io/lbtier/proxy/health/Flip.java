package io.lbtier.proxy.health;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;

/**
 * What is believed of a backend has changed.
 *
 * @param backend whose health it is
 * @param before what was believed until now
 * @param now what is believed, as the backend says already
 * @param evidence what decided it, such as "3 of 3 checks (last 0.2 ms)"
 */
public record Flip(Backend backend, Health before, Health now, String evidence) {}
