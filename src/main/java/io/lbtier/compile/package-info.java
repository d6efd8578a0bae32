/**
 * From what the user wrote, and what it refers to, to what it means or everything that is wrong
 * with it. Pure.
 */
@NullMarked
package io.lbtier.compile;

import org.jspecify.annotations.NullMarked;
