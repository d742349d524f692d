# SPDX-License-Identifier: Apache-2.0
"""Prints the golden values of RetrievalReportTest and CorrelationTest.

pip install pytrec_eval-terrier==0.5.11 scipy==1.17.1
"""

import pytrec_eval
from scipy import stats

QUERIES, DOCUMENTS = 5, 40

# Scores tie once they are float32: the last term is too small for it, and the ids decide.
run = {
    f"q{q}": {f"d{d}": ((d * 37 + q * 11) % 17) / 4.0 + 1e-9 * d for d in range(DOCUMENTS) if (d + q) % 5}
    for q in range(QUERIES)
}
qrels = {
    f"q{q}": {f"d{d}": (d * 7 + q * 3) % 11 - 7 for d in range(DOCUMENTS) if (d + q) % 2 == 0}
    for q in range(QUERIES)
}

measures = {"ndcg_cut.3,10", "recall.5,20", "P.5", "recip_rank"}
results = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run)
for name in sorted(results["q0"]):
    print(name, [results[f"q{q}"][name] for q in range(QUERIES)])

left = [((i * 29) % 13) / 2.0 for i in range(20)]
right = [((i * 31) % 7) - 0.1 * i for i in range(20)]
print("spearman", stats.spearmanr(left, right).statistic)
print("pearson", stats.pearsonr(left, right).statistic)
