/** The command line: wires the other packages into processes. */
@NullMarked
package io.lbtier.cli;

import org.jspecify.annotations.NullMarked;
