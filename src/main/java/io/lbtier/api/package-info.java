/** What the user writes: the custom resource, field by field. No logic. */
@NullMarked
package io.lbtier.api;

import org.jspecify.annotations.NullMarked;
