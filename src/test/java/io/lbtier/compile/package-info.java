/** Compile, beyond what the golden cases show. */
@NullMarked
package io.lbtier.compile;

import org.jspecify.annotations.NullMarked;
