// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.evidence.ModelEvidence;
import dev.sextant.catalog.internal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A choice for programs. */
final class ChoiceJson {
  private ChoiceJson() {}

  static String json(ModelChoice choice) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("remaining", choice.remaining().stream().map(ChoiceJson::candidate).toList());
    plain.put("eliminated", choice.eliminated().stream().map(ChoiceJson::trail).toList());
    plain.put(
        "nearestMisses", choice.nearestMisses().stream().map(trail -> trail.card().id()).toList());
    Map<String, Object> without = new LinkedHashMap<>();
    choice.remainingWithout().forEach((step, count) -> without.put(step.toString(), count));
    plain.put("remainingWithout", without);
    return Json.write(plain);
  }

  private static Map<String, Object> candidate(Candidate candidate) {
    Map<String, Object> plain = trail(candidate.trail());
    candidate.cost().ifPresent(cost -> plain.put("cost", cost(cost)));
    candidate.evidence().ifPresent(evidence -> plain.put("evidence", evidence(evidence)));
    plain.put("cautions", candidate.cautions());
    return plain;
  }

  private static Map<String, Object> trail(Trail trail) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("model", trail.card().id());
    trail.fall().ifPresent(check -> plain.put("fallsAt", check.step().toString()));
    plain.put("checks", trail.checks().stream().map(ChoiceJson::check).toList());
    return plain;
  }

  private static Map<String, Object> check(Check check) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("step", check.step().toString());
    plain.put("verdict", Json.name(check.verdict()));
    plain.put("found", check.found());
    plain.put("limit", check.limit());
    plain.put("source", check.origin());
    return plain;
  }

  private static Map<String, Object> cost(MonthlyCost cost) {
    Map<String, Object> plain = new LinkedHashMap<>();
    cost.dollars().ifPresent(dollars -> plain.put("dollarsPerMonth", dollars));
    plain.put("unknown", cost.unknown());
    List<Object> items = new ArrayList<>();
    for (CostItem item : cost.items()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("what", item.what());
      line.put("dollars", item.dollars());
      line.put("factors", factors(item.factors()));
      items.add(line);
    }
    plain.put("items", items);
    cost.index()
        .ifPresent(
            index -> {
              plain.put("indexBytes", index.bytes());
              plain.put("indexFactors", factors(index.factors()));
            });
    return plain;
  }

  private static List<Map<String, String>> factors(List<Factor> factors) {
    List<Map<String, String>> plain = new ArrayList<>();
    for (Factor factor : factors) {
      Map<String, String> one = new LinkedHashMap<>();
      one.put("name", factor.name());
      one.put("value", factor.value());
      one.put("source", factor.origin());
      plain.add(one);
    }
    return plain;
  }

  private static Map<String, Object> evidence(ModelEvidence evidence) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("tasks", evidence.scores().size());
    plain.put("missing", evidence.missing().size());
    plain.put("mean", evidence.mean().isPresent() ? evidence.mean().getAsDouble() : null);
    plain.put("rank", evidence.standing().rank() == 0 ? null : evidence.standing().rank());
    plain.put("trainedOn", evidence.seen().known() ? evidence.seen().tasks() : null);
    return plain;
  }
}
