// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Document;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes queries of documents where nobody asked or judged: a document's title, heading or first
 * sentence is asked, and the document without it is what should be found (an inverse cloze task:
 * Lee, Chang and Toutanova, "Latent retrieval for weakly supervised open domain question
 * answering", ACL 2019). What that can't tell stands in the notes of each collection it makes.
 */
public enum SubstituteLabels {
  /** The metadata {@code title}, else a Markdown heading at the start, asks for the rest. */
  TITLE("the title or heading", "its body"),
  /** The first sentence asks for the rest. */
  FIRST_SENTENCE("the first sentence", "the rest of the document"),
  /** The title or heading where there is one, else the first sentence. */
  TITLE_OR_SENTENCE("the title or heading, else the first sentence,", "the rest of the document");

  /** A heading of Markdown at the start of a text. */
  private static final Pattern HEADING = Pattern.compile("\\A\\s*#{1,6}[ \\t]+(\\S.*)");

  /** What is asked needs so many words to mean anything, and so many must be left to be found. */
  private static final int FEWEST_WORDS = 3;

  private final String asked;
  private final String found;

  SubstituteLabels(String asked, String found) {
    this.asked = asked;
    this.found = found;
  }

  /** A document in two parts. */
  private record Parts(String query, Document rest) {}

  /**
   * A collection whose queries are parts of its documents. Documents that can't be divided stay to
   * be searched and are asked for by nobody; documents of the same title are all right answers to
   * it.
   *
   * @param corpus with different ids
   * @param queries how many at most, 2 or more; more are sampled with a fixed seed
   * @throws IllegalArgumentException if fewer than two documents can be divided
   */
  public TestCollection collection(Collection<Document> corpus, int queries) {
    if (queries < 2) {
      throw new IllegalArgumentException(
          "%d queries are asked for; ask for two or more".formatted(queries));
    }
    List<Document> searched = new ArrayList<>(corpus.size());
    Map<String, Map<String, Integer>> byText = new LinkedHashMap<>();
    for (Document document : corpus) {
      Optional<Parts> parts = divided(document);
      searched.add(parts.map(Parts::rest).orElse(document));
      parts.ifPresent(
          p -> byText.computeIfAbsent(p.query(), text -> new TreeMap<>()).put(p.rest().id(), 1));
    }
    return collection(searched, byText, sample(new ArrayList<>(byText.keySet()), queries));
  }

  /** A query has the id of the first document that answers it. */
  private TestCollection collection(
      List<Document> searched, Map<String, Map<String, Integer>> byText, List<String> asked) {
    Map<String, String> texts = new TreeMap<>();
    Map<String, Map<String, Integer>> judgements = new TreeMap<>();
    for (String text : asked) {
      Map<String, Integer> relevant = byText.getOrDefault(text, Map.of());
      String id = relevant.keySet().iterator().next();
      texts.put(id, text);
      judgements.put(id, relevant);
    }
    return TestCollection.substituted(
        searched, texts, new Qrels(judgements), limits(texts.size(), searched.size()));
  }

  /** The first of a shuffled list (Fisher and Yates), the same for the same list. */
  private static List<String> sample(List<String> texts, int most) {
    SeededRandom random = new SeededRandom(1);
    int kept = Math.min(most, texts.size());
    for (int i = 0; i < kept && kept < texts.size(); i++) {
      int other = i + random.nextInt(texts.size() - i);
      texts.set(other, texts.set(i, texts.get(other)));
    }
    return texts.subList(0, kept);
  }

  private List<String> limits(int queries, int documents) {
    return List.of(
        "Nobody judged: %s of a document is asked and %s should be found, for %,d of %,d documents."
            .formatted(asked, found, queries, documents),
        "What is asked was written by the document's author, in its words: search by words and models trained on titles do better on it than on users' questions.",
        "Only the document that was divided counts as right; others that answer as well count as wrong, so values are too low and near-duplicates are punished.",
        "What is asked is cut out of the documents that are searched. Use the values to compare systems, not as a promise to users; a few dozen judged questions of users say more.");
  }

  private Optional<Parts> divided(Document document) {
    Optional<Parts> titled = this == FIRST_SENTENCE ? Optional.empty() : byTitle(document);
    return titled.isPresent() || this == TITLE ? titled : bySentence(document);
  }

  private static Optional<Parts> byTitle(Document document) {
    String text = document.text();
    Optional<String> title = document.metadata().text("title").map(String::strip);
    if (title.isEmpty() || title.get().isEmpty()) {
      Matcher heading = HEADING.matcher(text);
      return heading.find()
          ? parts(document, heading.group(1).strip(), text.substring(heading.end()))
          : Optional.empty();
    }
    return parts(document, title.get(), withoutTitle(text, title.get()));
  }

  /** Some corpora repeat the title as the first sentence: asked for itself, it would be found. */
  private static String withoutTitle(String text, String title) {
    Pattern start =
        Pattern.compile(
            "\\A[\\s#]*" + Pattern.quote(title), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    String rest = text;
    for (Matcher found = start.matcher(rest); found.find(); found = start.matcher(rest)) {
      rest = rest.substring(found.end());
    }
    return rest;
  }

  private static Optional<Parts> bySentence(Document document) {
    String text = document.text().strip();
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(text);
    int end = sentences.next();
    return end == BreakIterator.DONE
        ? Optional.empty()
        : parts(document, text.substring(0, end).strip(), text.substring(end));
  }

  private static Optional<Parts> parts(Document document, String query, String rest) {
    if (words(query) < FEWEST_WORDS || words(rest) < FEWEST_WORDS) {
      return Optional.empty();
    }
    return Optional.of(
        new Parts(query, new Document(document.id(), rest.strip(), document.metadata())));
  }

  private static int words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+", FEWEST_WORDS + 1).length;
  }
}
