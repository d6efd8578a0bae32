/**
 * Which backend serves a new flow, and the state of backends that decides it. Knows nothing of
 * Netty.
 */
@NullMarked
package io.lbtier.proxy.balance;

import org.jspecify.annotations.NullMarked;
