package io.lbtier.cli;

import java.util.List;

/** What a person sees of a tier that runs standalone. One thread at a time. */
interface Screen extends AutoCloseable {
  /**
   * Shows how things are now.
   *
   * @param header what runs and where
   * @param tables how it is doing
   */
  void show(List<String> header, List<String> tables);

  /** Tells what happened; lines after the first belong to it. */
  void tell(List<String> event);

  /** Leaves the terminal as it was found. */
  @Override
  void close();
}
