/** What the data plane counts and logs. */
@NullMarked
package io.lbtier.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
