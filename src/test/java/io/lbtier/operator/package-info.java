/** The operator against a real API server. */
@NullMarked
package io.lbtier.operator;

import org.jspecify.annotations.NullMarked;
