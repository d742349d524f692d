// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which scores are asked for: those on the tasks that are like a user's work. What isn't narrowed
 * takes all. Immutable.
 */
public final class EvidenceQuery {
  private static final EvidenceQuery DEFAULTS =
      new EvidenceQuery(
          Optional.empty(), Set.of(), Set.of(), Set.of(), List.of(), Optional.empty(), false);

  private final Optional<String> benchmark;
  private final Set<String> types;
  private final Set<String> domains;
  private final Set<String> languages;
  private final List<String> models;
  private final Optional<String> split;
  private final boolean commonTasks;

  private EvidenceQuery(
      Optional<String> benchmark,
      Set<String> types,
      Set<String> domains,
      Set<String> languages,
      List<String> models,
      Optional<String> split,
      boolean commonTasks) {
    // More than five: the options of one final class, set one by one below.
    this.benchmark = benchmark;
    this.types = Set.copyOf(types);
    this.domains = Set.copyOf(domains);
    this.languages = Set.copyOf(languages);
    this.models = List.copyOf(models);
    this.split = split;
    this.commonTasks = commonTasks;
  }

  /** Every task and every model. */
  public static EvidenceQuery defaults() {
    return DEFAULTS;
  }

  /** The tasks of a benchmark alone, such as {@code MTEB(eng, v2)}. */
  public EvidenceQuery withBenchmark(String name) {
    return new EvidenceQuery(
        Optional.of(name), types, domains, languages, models, split, commonTasks);
  }

  /** Tasks of these types alone, such as {@code Retrieval}; upper and lower case are one. */
  public EvidenceQuery withTypes(Set<String> wanted) {
    return new EvidenceQuery(benchmark, wanted, domains, languages, models, split, commonTasks);
  }

  /** Tasks of any of these domains alone, such as {@code Medical}; case doesn't matter. */
  public EvidenceQuery withDomains(Set<String> wanted) {
    return new EvidenceQuery(benchmark, types, wanted, languages, models, split, commonTasks);
  }

  /**
   * Subsets alone whose languages are all among these: {@code eng}, or {@code eng-Latn} with the
   * script. A task none of whose subsets is so is left out.
   */
  public EvidenceQuery withLanguages(Set<String> wanted) {
    return new EvidenceQuery(benchmark, types, domains, wanted, models, split, commonTasks);
  }

  /** These models alone, by name, alias or the end of the name. */
  public EvidenceQuery withModels(List<String> wanted) {
    return new EvidenceQuery(benchmark, types, domains, languages, wanted, split, commonTasks);
  }

  /** This split of every task, instead of the one that most models have. */
  public EvidenceQuery withSplit(String name) {
    return new EvidenceQuery(
        benchmark, types, domains, languages, models, Optional.of(name), commonTasks);
  }

  /** The tasks alone that all of the models have: their means can be compared then. */
  public EvidenceQuery withCommonTasks() {
    return new EvidenceQuery(benchmark, types, domains, languages, models, split, true);
  }

  /** See {@link #withBenchmark}. */
  public Optional<String> benchmark() {
    return benchmark;
  }

  /** See {@link #withTypes}. */
  public Set<String> types() {
    return types;
  }

  /** See {@link #withDomains}. */
  public Set<String> domains() {
    return domains;
  }

  /** See {@link #withLanguages}. */
  public Set<String> languages() {
    return languages;
  }

  /** See {@link #withModels}. */
  public List<String> models() {
    return models;
  }

  /** See {@link #withSplit}. */
  public Optional<String> split() {
    return split;
  }

  /** See {@link #withCommonTasks}. */
  public boolean commonTasks() {
    return commonTasks;
  }

  boolean wants(Task task) {
    return containsIgnoringCase(types, task.type().map(Set::of).orElse(Set.of()))
        && containsIgnoringCase(domains, task.domains());
  }

  private static boolean containsIgnoringCase(Set<String> wanted, Set<String> there) {
    return wanted.isEmpty()
        || there.stream().anyMatch(one -> wanted.stream().anyMatch(one::equalsIgnoreCase));
  }

  boolean wantsSubset(Set<String> itsLanguages) {
    return languages.isEmpty() || itsLanguages.stream().allMatch(this::wantsLanguage);
  }

  private boolean wantsLanguage(String code) {
    int script = code.indexOf('-');
    return languages.contains(code)
        || (script > 0 && languages.contains(code.substring(0, script)));
  }
}
