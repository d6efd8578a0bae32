/** What the user is told: columns, conditions and events. Pure; docs/status.md explains them. */
@NullMarked
package io.lbtier.status;

import org.jspecify.annotations.NullMarked;
