/** End-to-end tests on a real cluster of several nodes (docs/cluster.md), and what they share. */
@NullMarked
package io.lbtier.e2e;

import org.jspecify.annotations.NullMarked;
