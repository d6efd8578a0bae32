/**
 * Which backends are up: probes, how many results flip a backend, and what real traffic adds to
 * them.
 */
@NullMarked
package io.lbtier.proxy.health;

import org.jspecify.annotations.NullMarked;
