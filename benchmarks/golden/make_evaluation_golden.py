# SPDX-License-Identifier: Apache-2.0
"""Writes what the references compute for the tests of dev.sextant.evaluation.

    python3 -m venv venv && venv/bin/pip install -r requirements-evaluation.txt
    venv/bin/python make_evaluation_golden.py --out ../../core/src/test/resources/dev/sextant/evaluation

Inputs are not stored: a seed makes them, here and in the test (class GoldenData), by the same random numbers and in the
same order of draws. `--show SEED` prints the run of that seed in TREC's form with its values.
"""

import argparse
import pathlib
import warnings

import ir_measures
import numpy as np
import pytrec_eval
from scipy import stats
from sklearn import cluster, linear_model, metrics, neighbors
from statsmodels.stats.multitest import multipletests

RUNS = 1000
MASK = (1 << 64) - 1

# Names here -> names in pytrec_eval.
MEASURES = {
    "ndcg": "ndcg",
    "ndcg@1": "ndcg_cut_1",
    "ndcg@3": "ndcg_cut_3",
    "ndcg@10": "ndcg_cut_10",
    "ndcg@20": "ndcg_cut_20",
    "map": "map",
    "map@5": "map_cut_5",
    "map@10": "map_cut_10",
    "mrr": "recip_rank",
    "precision@1": "P_1",
    "precision@5": "P_5",
    "precision@10": "P_10",
    "recall@5": "recall_5",
    "recall@20": "recall_20",
    "success@1": "success_1",
    "success@5": "success_5",
    "success@10": "success_10",
    "rprecision": "Rprec",
}
ASKED = {"ndcg", "ndcg_cut.1,3,10,20", "map", "map_cut.5,10", "recip_rank", "P.1,5,10", "recall.5,20", "success.1,5,10", "Rprec"}
# Not in pytrec_eval: the reciprocal rank is taken of the run cut at 10, holes from ir_measures' Judged.
MORE = ["mrr@10", "hole@5", "hole@10"]


class Draws:
    """SplitMix64, as SeededRandom in Java."""

    def __init__(self, seed):
        self.state = seed & MASK

    def long(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, bound):
        return (self.long() >> 33) % bound


# In UTF-16 the fourth comes before the fifth, in bytes after it.
PREFIXES = ["d", "D", "é", "𝔘", "ﬁ"]


def score(draws, kind):
    if kind == 0:  # many ties
        return draws.below(8) / 4.0 - 1
    if kind == 1:  # differences that single precision drops, but near 0
        return draws.below(6) / 4.0 + 1e-9 * draws.below(3)
    if kind == 2:  # whole numbers beyond what single precision counts
        return 16777216.0 + draws.below(12)
    return draws.below(1 << 30) / 1024.0


def random_run(seed):
    draws = Draws(seed)
    kind = draws.below(4)
    run, qrels = {}, {}
    for q in range(1 + draws.below(3)):
        query = f"q{q}"
        density = draws.below(5)
        judged = 1 + draws.below(8)
        kindness = draws.below(4) - 1
        found, judgements = {}, {}
        for d in range(60):
            document = PREFIXES[d % 5] + str(d)
            if draws.below(4) < density:
                found[document] = score(draws, kind)
            if draws.below(8) < judged:
                judgements[document] = draws.below(7) - 3 + kindness
        if found:
            run[query] = found
        qrels[query] = judgements
    return run, qrels


def ranked(found):
    return sorted(found, key=lambda d: (float(np.float32(found[d])), d.encode()), reverse=True)


def holes(ranking, judgements, k):
    """Of ir_measures, which divides by what was found; scores are made anew, since it breaks ties otherwise."""
    if not ranking:
        return 0.0
    scores = {"q": {d: float(-i) for i, d in enumerate(ranking)}}
    judged = ir_measures.calc_aggregate([ir_measures.Judged @ k], {"q": judgements}, scores)[ir_measures.Judged @ k]
    return (1 - judged) * min(k, len(ranking)) / k


def retrieval(seed):
    """Values by query, for queries that have a relevant document."""
    run, qrels = random_run(seed)
    relevant = {q: j for q, j in qrels.items() if any(v > 0 for v in j.values())}
    if not relevant:
        return {}
    full = pytrec_eval.RelevanceEvaluator(relevant, ASKED).evaluate(run)
    cut = {q: {d: found[d] for d in ranked(found)[:10]} for q, found in run.items()}
    first = pytrec_eval.RelevanceEvaluator(relevant, {"recip_rank"}).evaluate(cut)
    values = {}
    for query, judgements in relevant.items():
        if query in run:
            row = [full[query][name] for name in MEASURES.values()] + [first[query]["recip_rank"]]
        else:
            row = [0.0] * (len(MEASURES) + 1)
        ranking = ranked(run.get(query, {}))
        values[query] = row + [holes(ranking, judgements, 5), holes(ranking, judgements, 10)]
    return values


def write_retrieval(out):
    with open(out / "retrieval.tsv", "w", newline="\n") as file:
        file.write("\t".join(["seed", "query", *MEASURES, *MORE]) + "\n")
        runs, seed = 0, 0
        while runs < RUNS:
            values = retrieval(seed)
            for query, row in values.items():
                file.write("\t".join([str(seed), query] + [f"{v:.12g}" for v in row]) + "\n")
            runs += 1 if values else 0
            seed += 1


class Lines:
    """Lines of a kind, a case and numbers."""

    def __init__(self, file):
        self.file = file

    def add(self, kind, case, *values):
        numbers = [v if isinstance(v, str) else f"{float(v):.15g}" for v in values]
        self.file.write("\t".join([kind, str(case), *numbers]) + "\n")


def series(draws, size, levels):
    return [draws.below(levels) / 8.0 - 2 for _ in range(size)]


def correlations(lines):
    for seed in range(200):
        draws = Draws(seed)
        size, levels = 4 + draws.below(40), 3 + draws.below(60)
        left, right = series(draws, size, levels), series(draws, size, levels)
        if len(set(left)) > 1 and len(set(right)) > 1:
            lines.add("correlation", seed, stats.pearsonr(left, right).statistic, stats.spearmanr(left, right).statistic)


def pair_classification(lines):
    for seed in range(200):
        draws = Draws(seed)
        size, levels = 2 + draws.below(60), 2 + draws.below(80)
        scores = series(draws, size, levels)
        together = [draws.below(3) == 0 for _ in range(size)]
        if not any(together):
            continue
        precision, recall, thresholds = metrics.precision_recall_curve(together, scores)
        f1 = [2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision[:-1], recall[:-1])]
        # The highest threshold of the best; thresholds ascend.
        best = max(i for i, value in enumerate(f1) if value > max(f1) - 1e-12)
        average = metrics.average_precision_score(together, scores)
        lines.add("pairs", seed, average, f1[best], thresholds[best], precision[best], recall[best])


def v_measures(lines):
    for seed in range(200):
        draws = Draws(seed)
        size, classes, clusters = 1 + draws.below(60), 1 + draws.below(6), 1 + draws.below(9)
        truth = [draws.below(classes) for _ in range(size)]
        found = [t if draws.below(2) else draws.below(clusters) for t in truth]
        lines.add("vmeasure", seed, *metrics.homogeneity_completeness_v_measure(truth, found))


def labelled(draws, size, classes, dimension):
    """Points around the middle of their class; all coordinates are exact in single precision."""
    middles = [[draws.below(64) / 16.0 - 2 for _ in range(dimension)] for _ in range(classes)]
    labels, points = [], []
    for i in range(size):
        label = i if i < classes else draws.below(classes)
        labels.append(label)
        points.append([m + draws.below(1 << 16) / 16384.0 - 2 for m in middles[label]])
    return np.array(points), np.array(labels)


def classification(lines):
    for seed in range(12):
        draws = Draws(seed)
        classes, dimension = 2 + seed % 5, 2 + draws.below(15)
        points, labels = labelled(draws, 60 + draws.below(40), classes, dimension)
        train, test = slice(0, 40), slice(40, None)
        for metric in "cosine", "euclidean":
            for k in 1, 3, 6:
                model = neighbors.KNeighborsClassifier(k, metric=metric, algorithm="brute")
                scored(lines, f"knn-{metric}-{k}", seed, model.fit(points[train], labels[train]).predict(points[test]), labels[test])
        model = linear_model.LogisticRegression(tol=1e-12, max_iter=100_000).fit(points[train], labels[train])
        scored(lines, "logistic", seed, model.predict(points[test]), labels[test])
        for i, row in enumerate(model.predict_proba(points[test])):
            lines.add("probability", seed, str(i), *row)


def scored(lines, kind, seed, predicted, truth):
    lines.add(
        kind,
        seed,
        "".join(map(str, predicted)),
        metrics.accuracy_score(truth, predicted),
        metrics.f1_score(truth, predicted, average="macro", zero_division=0),
        metrics.f1_score(truth, predicted, average="weighted", zero_division=0),
    )


def k_means(lines):
    for seed in range(40):
        draws = Draws(seed)
        k, dimension = 2 + draws.below(6), 1 + draws.below(12)
        points, _ = labelled(draws, 40 + draws.below(80), k, dimension)
        # The first points are the start.
        model = cluster.KMeans(k, init=points[:k].copy(), n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(points)
        lines.add("kmeans", seed, "".join(map(str, model.labels_)), model.inertia_)
        # A last mean so far away that no point is nearest to it.
        far = np.vstack([points[: k - 1], np.full(dimension, 1000.0)])
        model = cluster.KMeans(k, init=far, n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(points)
        lines.add("kmeans-empty", seed, "".join(map(str, model.labels_)), model.inertia_)


def paired(draws, size):
    """Scores in steps of 1/32, so that sums are exact and many differences equal."""
    left = [draws.below(33) / 32.0 for _ in range(size)]
    right = [min(1.0, max(0.0, l + (draws.below(17) - 7) / 32.0)) for l in left]
    return np.array(left), np.array(right)


def mean_difference(x, y, axis):
    return np.mean(y - x, axis=axis)


def permutation_p(left, right, resamples, rng=None):
    return stats.permutation_test(
        (left, right), mean_difference, permutation_type="samples", vectorized=True, n_resamples=resamples, rng=rng, batch=2000
    ).pvalue


def tests(lines):
    for seed in range(100):
        draws = Draws(seed)
        left, right = paired(draws, 3 + draws.below(100))
        if len(set(right - left)) > 1:
            lines.add("ttest", seed, *stats.ttest_rel(right, left))
    for seed in range(60):
        draws = Draws(seed)
        left, right = paired(draws, 2 + draws.below(11))
        lines.add("exact", seed, permutation_p(left, right, np.inf))
    for seed in range(12):
        left, right = paired(Draws(seed), 40 + 15 * seed)
        lines.add("sampled", seed, permutation_p(left, right, 99_999, rng=seed))
    for seed in range(50):
        draws = Draws(seed)
        p = [draws.below(1000) / 10000.0 for _ in range(1 + draws.below(12))]
        lines.add("holm", seed, *multipletests(p, method="holm")[1])


class Given:
    """What stats.bootstrap takes as an earlier result."""

    def __init__(self, distribution):
        self.bootstrap_distribution = np.array(distribution)


def intervals(lines):
    for seed in range(30):
        draws = Draws(seed)
        values = [draws.below(33) ** 2 / 1024.0 for _ in range(3 + draws.below(40))]
        if len(set(values)) == 1:
            continue
        means = []
        for _ in range(200):
            total = 0.0
            for _ in values:
                total += values[draws.below(len(values))]
            means.append(total / len(values))
        for method in "percentile", "BCa":
            ends = stats.bootstrap(
                (values,), np.mean, n_resamples=0, bootstrap_result=Given(means), method=method, confidence_level=0.9
            ).confidence_interval
            lines.add(method.lower(), seed, *ends)
    for seed in range(4):
        draws = Draws(seed)
        values = [draws.below(33) ** 2 / 1024.0 for _ in range(20 + 30 * seed)]
        for method in "percentile", "BCa":
            result = stats.bootstrap((values,), np.mean, n_resamples=100_000, method=method, rng=seed)
            lines.add(f"drawn-{method.lower()}", seed, *result.confidence_interval, result.standard_error)


def distributions(lines):
    for freedom in 1, 2, 3, 7, 30, 224, 1000, 100_000, 1_000_000:
        for t in 0.0, 1e-9, 0.01, 0.5, 1.0, 1.96, 3.3, 8.0, 37.5, 1e4, 1e160:
            lines.add("student", freedom, t, 2 * stats.t.sf(t, freedom))
    for i in range(-40, 41):
        lines.add("normal", i, i / 5.0, stats.norm.cdf(i / 5.0))
    for p in 1e-6, 1e-4, 0.01, 0.025, 0.3, 0.5, 0.7, 0.975, 0.9999, 1 - 1e-6:
        lines.add("quantile", 0, repr(p), stats.norm.ppf(p))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--show", type=int)
    arguments = parser.parse_args()
    if arguments.show is not None:
        run, qrels = random_run(arguments.show)
        for query, found in run.items():
            for rank, d in enumerate(ranked(found), 1):
                print(query, "Q0", d, rank, found[d], "golden", "#", qrels[query].get(d, "not judged"))
        for query, row in retrieval(arguments.show).items():
            print(query, dict(zip([*MEASURES, *MORE], row)))
    if arguments.out:
        write_retrieval(arguments.out)
        with open(arguments.out / "statistics.tsv", "w", newline="\n") as file:
            lines = Lines(file)
            for part in correlations, pair_classification, v_measures, classification, k_means, tests, intervals, distributions:
                part(lines)


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        main()
