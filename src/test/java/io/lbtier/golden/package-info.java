/** Cases as folders: what a user wrote, and everything that is made of it. */
@NullMarked
package io.lbtier.golden;

import org.jspecify.annotations.NullMarked;
