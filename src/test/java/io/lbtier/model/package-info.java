/** The model, where it does more than hold. */
@NullMarked
package io.lbtier.model;

import org.jspecify.annotations.NullMarked;
