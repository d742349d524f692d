// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import dev.sextant.catalog.internal.Json;
import dev.sextant.catalog.page.DifferencePlot;
import dev.sextant.catalog.page.Page;
import dev.sextant.catalog.page.Table;
import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Evidence as a table, as lines of JSON and as a page. */
final class EvidenceViews {
  /** So many models have a column of their own in the table of tasks. */
  private static final int COLUMNS = 8;

  private EvidenceViews() {}

  static Table models(EvidenceReport report) {
    return new Table(
        "Means over %d tasks, in points".formatted(report.tasks().size()),
        List.of(
            Column.number("rank"),
            Column.text("model"),
            Column.number("mean"),
            Column.text("="),
            Column.number("p"),
            Column.number("deviation"),
            Column.number("missing"),
            Column.number("Borda"),
            Column.number("its rank"),
            Column.number("trained on")),
        report.models().stream().map(model -> row(model, report)).toList());
  }

  private static List<Cell> row(ModelEvidence model, EvidenceReport report) {
    boolean complete = model.isComplete();
    return List.of(
        complete ? Cell.of(model.standing().rank(), 0) : Cell.of("–"),
        Cell.of(model.model()),
        Cell.of(model.mean(), 2),
        Cell.of(isEqual(model, report) ? "=" : ""),
        Cell.of(p(model, report), 4),
        Cell.of(model.deviation(), 2),
        Cell.of(model.missing().size(), 0),
        complete ? Cell.of(model.standing().borda(), 1) : Cell.of("–"),
        complete ? Cell.of(model.standing().bordaRank(), 0) : Cell.of("–"),
        model.seen().known() ? Cell.of(model.seen().tasks().size(), 0) : Cell.of("unknown"));
  }

  private static boolean isEqual(ModelEvidence model, EvidenceReport report) {
    return report.leading().map(group -> group.holds(model.model())).orElse(false);
  }

  /** How sure its difference from the first is; nothing for the first itself. */
  private static OptionalDouble p(ModelEvidence model, EvidenceReport report) {
    @Nullable Double p =
        report
            .leading()
            .filter(group -> !group.first().equals(model.model()))
            .map(group -> group.adjustedP().get(model.model()))
            .orElse(null);
    return p == null ? OptionalDouble.empty() : OptionalDouble.of(p);
  }

  static String json(ModelEvidence model, EvidenceReport report) {
    boolean complete = model.isComplete();
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("model", model.model());
    line.put("tasks", model.scores().size());
    line.put("missing", model.missing().size());
    line.put("partial", model.partial().size());
    line.put("mean", points(model.mean()));
    line.put("deviation", points(model.deviation()));
    line.put("rank", complete ? model.standing().rank() : null);
    line.put("equalToFirst", complete ? isEqual(model, report) : null);
    OptionalDouble p = p(model, report);
    line.put("pAgainstFirst", p.isPresent() ? p.getAsDouble() : null);
    line.put("borda", complete ? model.standing().borda() : null);
    line.put("bordaRank", complete ? model.standing().bordaRank() : null);
    line.put("trainedOn", model.seen().known() ? model.seen().tasks() : null);
    line.put("otherRevisions", model.seen().otherRevisions());
    Map<String, Object> scores = new LinkedHashMap<>();
    model.scores().forEach((task, score) -> scores.put(task, rounded(score)));
    line.put("scores", scores);
    line.put("missingTasks", model.missing());
    return Json.write(line);
  }

  private static @Nullable BigDecimal points(OptionalDouble value) {
    return value.isPresent() ? rounded(value.getAsDouble()) : null;
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
  }

  static String html(EvidenceReport report) {
    Page page =
        Page.titled("Evidence: " + report.query().benchmark().orElse("public benchmarks"))
            .list(report.notes())
            .table(models(report));
    List<ModelEvidence> complete =
        report.models().stream().filter(ModelEvidence::isComplete).toList();
    if (complete.size() > 1) {
      page.plot(difference(complete.get(0), complete.get(1)));
    }
    return page.table(tasks(report)).html();
  }

  private static DifferencePlot difference(ModelEvidence first, ModelEvidence second) {
    List<DifferencePlot.Case> cases = new ArrayList<>();
    first
        .scores()
        .forEach(
            (task, score) ->
                cases.add(
                    new DifferencePlot.Case(
                        task, score - second.scores().getOrDefault(task, Double.NaN))));
    return new DifferencePlot(
        "%s less %s, task by task".formatted(first.model(), second.model()), "points", cases);
  }

  private static Table tasks(EvidenceReport report) {
    List<ModelEvidence> shown =
        report.models().subList(0, Math.min(COLUMNS, report.models().size()));
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("task"),
                Column.text("type"),
                Column.text("metric"),
                Column.text("split"),
                Column.number("subsets")));
    shown.forEach(model -> columns.add(Column.number(withoutMaker(model.model()))));
    List<List<Cell>> rows = new ArrayList<>();
    for (SelectedTask task : report.tasks()) {
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(task.task().name()));
      row.add(Cell.of(task.task().type().orElse("unknown")));
      row.add(Cell.of(task.task().mainScore().orElse("unknown")));
      row.add(Cell.of(task.split()));
      row.add(Cell.of(task.subsets(), 0));
      for (ModelEvidence model : shown) {
        row.add(score(model, task));
      }
      rows.add(row);
    }
    return new Table(
        "Task by task, the first models; * marks data that a model was trained on", columns, rows);
  }

  private static String withoutMaker(String model) {
    return model.substring(model.indexOf('/') + 1);
  }

  /** What a model was trained on is marked with a star. */
  private static Cell score(ModelEvidence model, SelectedTask task) {
    String name = task.task().name();
    @Nullable Double score = model.scores().get(name);
    if (score == null) {
      return Cell.of(model.partial().containsKey(name) ? "in part" : "–");
    }
    Cell cell = Cell.of(score, 2);
    return model.seen().tasks().contains(name) ? new Cell(cell.text() + " *", cell.order()) : cell;
  }
}
