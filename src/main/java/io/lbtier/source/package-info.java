/** Where a proxy's inputs come from: Kubernetes, or files. */
@NullMarked
package io.lbtier.source;

import org.jspecify.annotations.NullMarked;
