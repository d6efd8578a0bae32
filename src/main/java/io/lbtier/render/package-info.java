/** From a valid tier to the Kubernetes objects that run it, and to text. Pure. */
@NullMarked
package io.lbtier.render;

import org.jspecify.annotations.NullMarked;
