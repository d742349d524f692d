// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.sextant.examples.breaches.dense.UsesIndex;
import dev.sextant.examples.breaches.index.ReturnsLucene;
import org.junit.jupiter.api.Test;

/** The arrows of the map, and whose types stand in public signatures; over all modules' classes. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(Architecture.ROOT);

  @Test
  void classes_ofEveryModule_areThere() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName))
        .contains(
            "dev.sextant",
            "dev.sextant.chunking",
            "dev.sextant.evaluation",
            "dev.sextant.transformer.internal",
            "dev.sextant.dense",
            "dev.sextant.catalog",
            "dev.sextant.catalog.choice",
            "dev.sextant.catalog.evidence",
            "dev.sextant.index",
            "dev.sextant.examples")
        .doesNotContain("dev.sextant.examples.breaches.index");
  }

  @Test
  void packages_ofAllModules_followTheArrowsOfTheMap() {
    Architecture.arrows(Architecture.ROOT).forEach(rule -> rule.check(CLASSES));
  }

  @Test
  void signatures_ofPublicTypes_nameNoTypeOfAnEngine() {
    Architecture.signatures().check(CLASSES);
  }

  @Test
  void arrows_whereAProviderUsesAnIndex_fail() {
    JavaClasses breach = new ClassFileImporter().importPackages("dev.sextant.examples.breaches");

    assertThatThrownBy(
            () ->
                Architecture.arrows("dev.sextant.examples.breaches")
                    .forEach(rule -> rule.check(breach)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(UsesIndex.class.getName());
  }

  @Test
  void signatures_withATypeOfLucene_fail() {
    ArchRule rule = Architecture.signatures();
    JavaClasses breach = new ClassFileImporter().importClasses(ReturnsLucene.class);

    assertThatThrownBy(() -> rule.check(breach))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ReturnsLucene.inReturn")
        .hasMessageContaining("ReturnsLucene.inParameter")
        .hasMessageContaining("ReturnsLucene.inTypeArgument")
        .hasMessageContaining("ReturnsLucene.inThrows")
        .hasMessageContaining("ReturnsLucene.inField")
        .hasMessageContaining("ReturnsLucene.<init>")
        .hasMessageContaining("ReturnsLucene.inArray")
        .hasMessageContaining("ReturnsLucene extends or implements")
        .hasMessageNotContaining("ReturnsLucene.hidden");
  }
}
