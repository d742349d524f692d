// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The rules of the map, as ArchUnit checks them. */
final class Architecture {
  static final String ROOT = "dev.sextant";

  /** Libraries that run behind our types and never show in them. */
  private static final List<String> ENGINES =
      List.of("ai.djl", "org.apache.lucene", "io.github.jbellis", "ai.onnxruntime", "org.pytorch");

  private Architecture() {}

  /** Which module may use which, for modules below a root package. */
  static List<ArchRule> arrows(String root) {
    String core = root;
    String index = root + ".index..";
    String examples = root + ".examples..";
    String[] providers = {
      root + ".transformer..",
      root + ".dense..",
      root + ".sparse..",
      root + ".multivector..",
      root + ".catalog.."
    };
    String[] running = {
      root + ".transformer..", root + ".dense..", root + ".sparse..", root + ".multivector.."
    };
    return List.of(
        never(
            new String[] {core, root + ".chunking..", root + ".evaluation.."},
            concat(providers, index, examples)),
        never(new String[] {index}, concat(providers, examples)),
        never(providers, new String[] {index, examples}),
        never(new String[] {root + ".transformer.."}, new String[] {root + ".dense.."}),
        never(new String[] {root + ".catalog.."}, running),
        never(running, new String[] {root + ".catalog.."}));
  }

  private static ArchRule never(String[] from, String[] to) {
    return noClasses()
        .that()
        .resideInAnyPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .allowEmptyShould(true);
  }

  private static String[] concat(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  /**
   * No engine in what users of a public type can see; packages named internal are not for users.
   */
  static ArchRule signatures() {
    return classes()
        .that()
        .arePublic()
        .and()
        .resideOutsideOfPackage("..internal..")
        .should(nameNoEngine());
  }

  private static ArchCondition<JavaClass> nameNoEngine() {
    return new ArchCondition<>("name no type of an engine in their signature") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        List<JavaType> parents = new ArrayList<>(type.getInterfaces());
        type.getSuperclass().ifPresent(parents::add);
        report(type, type.getName() + " extends or implements", parents, events);
        type.getTypeParameters()
            .forEach(t -> report(type, type.getName() + " takes", List.of(t), events));
        for (JavaField field : type.getFields()) {
          if (visible(field)) {
            report(type, field.getFullName(), List.of(field.getType()), events);
          }
        }
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          if (visible(unit)) {
            report(type, unit.getFullName(), types(unit), events);
          }
        }
      }
    };
  }

  private static boolean visible(HasModifiers member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static List<JavaType> types(JavaCodeUnit unit) {
    List<JavaType> types = new ArrayList<>(unit.getParameterTypes());
    types.add(unit.getReturnType());
    types.addAll(unit.getExceptionTypes());
    types.addAll(unit.getTypeParameters());
    return types;
  }

  private static void report(
      JavaClass type, String place, List<JavaType> types, ConditionEvents events) {
    Set<JavaClass> named = new HashSet<>();
    types.forEach(t -> named.addAll(t.getAllInvolvedRawTypes()));
    named.stream()
        .map(JavaClass::getBaseComponentType)
        .map(JavaClass::getName)
        .filter(name -> ENGINES.stream().anyMatch(engine -> name.startsWith(engine + ".")))
        .forEach(name -> events.add(SimpleConditionEvent.violated(type, place + " names " + name)));
  }
}
