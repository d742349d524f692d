// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model puts before texts, by names, as {@code config_sentence_transformers.json} says.
 *
 * <p>As sentence-transformers 6.2 does it, a query takes the prompt {@code query} and a document
 * the prompt {@code document}; where there is none of that name, nothing. A prompt {@code passage}
 * or {@code corpus} is therefore never taken by itself, and the default prompt is for texts that
 * are neither.
 *
 * @param named prompts by name, in the file's order; never without {@code query} and {@code
 *     document}
 * @param defaultName the prompt of texts without a role
 */
public record Prompts(Map<String, String> named, Optional<String> defaultName) {
  private static final Map<Role, String> NAMES =
      Map.of(Role.QUERY, "query", Role.DOCUMENT, "document");
  private static final List<String> OF_DOCUMENTS = List.of("passage", "corpus");

  /** Checks that the default's name is one of the names. */
  public Prompts {
    Map<String, String> all = new LinkedHashMap<>(named);
    NAMES.values().forEach(name -> all.putIfAbsent(name, ""));
    named = Collections.unmodifiableMap(all);
    if (defaultName.isPresent() && !all.containsKey(defaultName.get())) {
      throw new SextantException(
          "the default prompt is named %s, and there are prompts %s; mend config_sentence_transformers.json"
              .formatted(defaultName.get(), all.keySet()));
    }
  }

  /** No prompt at all. */
  public static Prompts none() {
    return new Prompts(Map.of(), Optional.empty());
  }

  /** What a configuration says. */
  static Prompts of(ModelConfig config) {
    ModelConfig object = config.object("prompts");
    Map<String, String> named = new LinkedHashMap<>();
    object.names().forEach(name -> named.put(name, object.text(name, "")));
    String defaultName = config.text("default_prompt_name", "");
    return new Prompts(named, defaultName.isEmpty() ? Optional.empty() : Optional.of(defaultName));
  }

  /** The prompt of a role; empty for none. */
  public String of(Role role) {
    return named.getOrDefault(NAMES.get(role), "");
  }

  /** The prompt of a name, if there is one. */
  public Optional<String> named(String name) {
    return Optional.ofNullable(named.get(name));
  }

  /** The prompt of texts that are neither query nor document; empty for none. */
  public String ofNoRole() {
    return defaultName.map(name -> named.getOrDefault(name, "")).orElse("");
  }

  /** A prompt that is made for documents, and that no document takes by itself. */
  public Optional<String> unusedForDocuments() {
    return of(Role.DOCUMENT).isEmpty()
        ? OF_DOCUMENTS.stream().filter(name -> !named.getOrDefault(name, "").isEmpty()).findFirst()
        : Optional.empty();
  }
}
