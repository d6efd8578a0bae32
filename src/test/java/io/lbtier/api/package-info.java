/** The custom resource as a schema. */
@NullMarked
package io.lbtier.api;

import org.jspecify.annotations.NullMarked;
