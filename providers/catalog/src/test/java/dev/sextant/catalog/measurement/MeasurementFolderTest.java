// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.evaluation.EvaluationReport;
import dev.sextant.evaluation.MeasuredSystem;
import dev.sextant.evaluation.MeasurementStore;
import dev.sextant.evaluation.SystemMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MeasurementFolderTest {
  @TempDir private Path temporary;
  private final List<String> problems = new ArrayList<>();

  private Path folder() {
    return temporary.resolve("kept");
  }

  private MeasurementFolder store() {
    return new MeasurementFolder(folder(), problems::add);
  }

  private static SystemMeasurement measurement() {
    return Compared.measured(MeasurementStore.none()).system("blurred").measurement();
  }

  private Path file(SystemMeasurement measurement) {
    return folder().resolve(measurement.key() + ".json");
  }

  @Test
  void find_givesWhatWasSaved() {
    SystemMeasurement saved = measurement();

    store().save(saved);

    assertThat(store().find(saved.key())).hasValue(saved);
    assertThat(store().find("0123")).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void save_leavesOneFileAlone_andReplacesIt() throws IOException {
    SystemMeasurement saved = measurement();
    store().save(saved);
    store().save(saved);

    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files).containsExactly(file(saved));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1 | \"version\":2 | version is 2; it must be version 1",
        "\"texts\":10 | \"texts\":-1 | nothing may be negative",
        "\"count\":10 | \"count\":\"ten\" | queries.count is \"ten\"; it must be a number",
        "\"system\":\"blurred\" | \"system\":\"\" | has no name",
        "\"scores\":[ | \"scores\":[1, | as many scores as documents",
        "\"at\":\"20 | \"at\":\"yesterday 20 | it must be a time"
      })
  void find_ofABrokenFile_saysSoAndHasNothing(String good, String bad, String problem)
      throws IOException {
    SystemMeasurement saved = measurement();
    store().save(saved);
    String text = Files.readString(file(saved));
    assertThat(text).contains(good);
    Files.writeString(file(saved), text.replace(good, bad));

    assertThat(store().find(saved.key())).isEmpty();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0))
        .contains("line 1 of " + file(saved), problem)
        .endsWith("; measured again");
  }

  @Test
  void find_ofHalfAFile_orOneOfAnotherKey_saysSoAndHasNothing() throws IOException {
    SystemMeasurement saved = measurement();
    store().save(saved);
    String text = Files.readString(file(saved));
    Path other = folder().resolve("abc.json");
    Files.writeString(other, text);
    Files.writeString(file(saved), text.substring(0, text.length() / 2));

    assertThat(store().find(saved.key())).isEmpty();
    assertThat(store().find("abc")).isEmpty();

    assertThat(problems).hasSize(2);
    assertThat(problems.get(0)).contains("is no JSON", file(saved).toString());
    assertThat(problems.get(1)).contains("is of the key " + saved.key(), other.toString());
  }

  @Test
  void comparison_afterAFileBroke_measuresThatOneAgainAndMendsIt() throws IOException {
    EvaluationReport first = Compared.measured(store());
    assertThat(first.systems()).noneMatch(MeasuredSystem::remembered);
    SystemMeasurement broken = first.system("blurred").measurement();
    Files.writeString(file(broken), "{");

    EvaluationReport second = Compared.measured(store());

    assertThat(second.systems())
        .filteredOn(system -> !system.remembered())
        .extracting(MeasuredSystem::name)
        .containsExactly("blurred");
    assertThat(second.system("bm25").measurement()).isEqualTo(first.system("bm25").measurement());
    assertThat(Compared.measured(store()).systems()).allMatch(MeasuredSystem::remembered);
  }

  @Test
  void save_whereNothingCanBeWritten_isRefused() throws IOException {
    Files.writeString(folder(), "a file");

    assertThatThrownBy(() -> store().save(measurement()))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(folder().toString());
    assertThatThrownBy(() -> store().find("../x")).hasMessageContaining("../x");
  }
}
