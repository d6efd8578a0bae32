/** A real Kubernetes API server for tests, and what tests do with it. */
@NullMarked
package io.lbtier.cluster;

import org.jspecify.annotations.NullMarked;
