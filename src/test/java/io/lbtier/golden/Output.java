package io.lbtier.golden;

import org.jspecify.annotations.Nullable;

/** One of the files that come out of a case. */
interface Output {
  /** Name of the file. */
  String file();

  /** What is in it; null when the case has no such file. */
  @Nullable String of(Case input);
}
