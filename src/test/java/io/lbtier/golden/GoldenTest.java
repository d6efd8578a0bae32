package io.lbtier.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.Committed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A folder is a case: {@code in.yaml} goes in, every other file comes out and is compared. So is
 * each example, whose files are in the folder {@code example-<name>}. A new case is a new folder
 * with an {@code in.yaml}; {@code make generate} writes the rest, for the author to read.
 */
class GoldenTest {
  private static final Path CASES = Path.of("src", "test", "resources", "golden");
  private static final Path EXAMPLES = Path.of("examples");
  private static final String INPUT = "in.yaml";
  private static final List<Output> OUTPUTS =
      List.of(new ProblemsText(), new ProxyJson(), new KeepalivedText(), new ObjectsYaml());

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path example : list(EXAMPLES)) {
      String name = example.getFileName().toString().replace(".yaml", "");
      tests.add(test(CASES.resolve("example-" + name), example));
    }
    for (Path folder : list(CASES)) {
      if (!folder.getFileName().toString().startsWith("example-")) {
        tests.add(test(folder, folder.resolve(INPUT)));
      }
    }
    return tests.stream();
  }

  @Test
  void everyFolderOfAnExampleHasItsExample() throws IOException {
    assertThat(list(CASES))
        .filteredOn(folder -> folder.getFileName().toString().startsWith("example-"))
        .allSatisfy(
            folder ->
                assertThat(
                        EXAMPLES.resolve(
                            folder.getFileName().toString().replace("example-", "") + ".yaml"))
                    .exists());
  }

  private static DynamicTest test(Path folder, Path input) {
    return DynamicTest.dynamicTest(
        folder.getFileName().toString(), () -> check(Case.read(folder, input)));
  }

  private static void check(Case input) throws IOException {
    List<Path> expected = new ArrayList<>(List.of(input.folder().resolve(INPUT)));
    for (Output output : OUTPUTS) {
      String text = output.of(input);
      Path file = input.folder().resolve(output.file());
      if (text != null) {
        Committed.check(file, text);
        expected.add(file);
      } else if (Committed.isUpdate()) {
        Files.deleteIfExists(file);
      }
    }
    assertThat(list(input.folder())).as("files of the case").isSubsetOf(expected);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
