# SPDX-License-Identifier: Apache-2.0
"""FAISS, hnswlib and usearch on the vectors that the command `index --export <folder>` wrote.

The same figures in the same form (README.md beside this folder says what they mean):
graphs of 16 neighbours (32 on the base level), 100 candidates while building, the inner product
of vectors of length 1, recall@10 by score. All take turns at each width of each round.
"""

import argparse
import math
import os
import random
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

K = 10
DEGREE = 16
BEAM = 100
RECALLS = (0.90, 0.95, 0.99)
ENOUGH = 0.993
WARM_UPS = 3
ROUNDING = 1e-6


class Faiss:
    name = "faiss"

    def build(self, base, threads):
        import faiss

        faiss.omp_set_num_threads(threads)
        self.faiss = faiss
        self.index = faiss.IndexHNSWFlat(base.shape[1], DEGREE, faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = BEAM
        self.index.add(base)

    def width(self, width):
        # One thread a call: who asks brings the threads.
        self.faiss.omp_set_num_threads(1)
        self.index.hnsw.efSearch = width

    def search(self, query):
        return self.index.search(query, K)[1][0]

    def save(self, file):
        self.faiss.write_index(self.index, file)


class Hnswlib:
    name = "hnswlib"

    def build(self, base, threads):
        import hnswlib

        self.index = hnswlib.Index(space="ip", dim=base.shape[1])
        self.index.init_index(max_elements=len(base), ef_construction=BEAM, M=DEGREE)
        self.index.add_items(base, np.arange(len(base)), num_threads=threads)
        self.index.set_num_threads(1)

    def width(self, width):
        self.index.set_ef(width)

    def search(self, query):
        return self.index.knn_query(query, k=K)[0][0]

    def save(self, file):
        self.index.save_index(file)


class Usearch:
    name = "usearch"

    def build(self, base, threads):
        from usearch.index import Index

        self.index = Index(
            ndim=base.shape[1],
            metric="ip",
            dtype="f32",
            connectivity=DEGREE,
            expansion_add=BEAM,
        )
        self.index.add(np.arange(len(base)), base, threads=threads)

    def width(self, width):
        self.index.expansion_search = width

    def search(self, query):
        return self.index.search(query[0], K, threads=1).keys

    def save(self, file):
        self.index.save(file)


ENGINES = (Faiss, Hnswlib, Usearch)


def figure(name, value, digits):
    print(f"RESULT index.{name} {value:.{digits}f}", flush=True)


def note(text):
    print(f"# {text}", flush=True)


def progress(text):
    print(text, file=sys.stderr, flush=True)


def lowest_scores(base, queries):
    """For each query the lowest score that belongs to the ten best."""
    lowest = []
    for first in range(0, len(queries), 256):
        scores = queries[first : first + 256] @ base.T
        lowest.append(-np.partition(-scores, K - 1, axis=1)[:, K - 1])
    return np.concatenate(lowest)


def recall(found, base, queries, lowest):
    hits = 0
    for query, numbers, least in zip(queries, found, lowest):
        numbers = np.unique(np.asarray(numbers, dtype=np.int64))
        scores = base[numbers].astype(np.float64) @ query.astype(np.float64)
        hits += min(K, int((scores >= least - ROUNDING).sum()))
    return hits / (K * len(queries))


def ask(engine, queries, pool, threads):
    """All queries once; what was found, seconds of each, seconds of all."""

    def run(part):
        found, seconds = [], []
        for query in part:
            start = time.perf_counter()
            found.append(engine.search(query))
            seconds.append(time.perf_counter() - start)
        return found, seconds

    rows = [queries[i : i + 1] for i in range(len(queries))]
    parts = [rows[i::threads] for i in range(threads)]
    start = time.perf_counter()
    answers = list(pool.map(run, parts)) if threads > 1 else [run(rows)]
    elapsed = time.perf_counter() - start
    seconds = [each for _, part in answers for each in part]
    return answers[0][0] if threads == 1 else None, seconds, elapsed


def at_recall(points, target, value):
    """The logarithm of the value over the logarithm of what is missed."""
    for i, (reached, point) in enumerate(points):
        if reached >= target:
            if i == 0:
                return value(point)
            below, before = points[i - 1]
            start = math.log(max(1e-6, 1 - below))
            end = math.log(max(1e-6, 1 - reached))
            share = (math.log(max(1e-6, 1 - target)) - start) / (end - start)
            low, high = math.log(value(before)), math.log(value(point))
            return math.exp(low + share * (high - low))
    return None


def report(name, points, rounds):
    for target in RECALLS:
        percent = f"{100 * target:.0f}"
        rates = [at_recall(points, target, lambda point, r=r: point["qps"][r]) for r in range(rounds)]
        if rates[0] is None:
            note(f"{name}.qps{percent}: no width reaches that recall")
            continue
        figure(f"{name}.qps{percent}", statistics.median(rates), 1)
        suffix = "" if target == 0.95 else f"_{percent}"
        for figure_name, share in (("p50_ms", 50), ("p99_ms", 99)):
            value = at_recall(points, target, lambda point: 1e3 * np.percentile(point["seconds"], share))
            figure(f"{name}.{figure_name}{suffix}", value, 4)


def build(engine_class, base, threads):
    engine = engine_class()
    before = resident()
    start = time.perf_counter()
    cpu = time.process_time()
    engine.build(base, threads)
    figure(f"{engine.name}.build_s", time.perf_counter() - start, 2)
    figure(f"{engine.name}.build_cpu_s", time.process_time() - cpu, 2)
    figure(f"{engine.name}.ram_mb", (resident() - before) / 1e6, 1)
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "index")
        engine.save(file)
        figure(f"{engine.name}.disk_mb", os.path.getsize(file) / 1e6, 1)
    return engine


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def sweep(engines, base, queries, options):
    lowest = lowest_scores(base, queries)
    recalls = {}
    for engine in engines:
        progress(f"warming up {engine.name}")
        engine.width(options.widths[0])
        for _ in range(WARM_UPS):
            ask(engine, queries, None, 1)
        recalls[engine] = []
        for width in options.widths:
            engine.width(width)
            found, _, _ = ask(engine, queries, None, 1)
            recalls[engine].append(recall(found, base, queries, lowest))
            if recalls[engine][-1] >= ENOUGH:
                break
    for threads in options.threads:
        timed = time_rounds(engines, recalls, queries, threads, options)
        for engine in engines:
            name = engine.name + ("" if threads == 1 else f".threads{threads}")
            points = list(zip(recalls[engine], timed[engine]))
            for width, (reached, point) in zip(options.widths, points):
                rate = statistics.median(point["qps"])
                note(f"{name} width {width}: recall {reached:.4f}, {rate:.0f} queries/s")
            report(name, points, options.rounds)


def time_rounds(engines, recalls, queries, threads, options):
    timed = {e: [{"qps": [], "seconds": []} for _ in recalls[e]] for e in engines}
    with ThreadPoolExecutor(threads) as pool:
        for turn in range(options.rounds):
            progress(f"{threads} threads: round {turn + 1} of {options.rounds}")
            for place, width in enumerate(options.widths):
                order = [engine for engine in engines if place < len(recalls[engine])]
                random.Random(31 * turn + place).shuffle(order)
                for engine in order:
                    engine.width(width)
                    _, seconds, elapsed = ask(engine, queries, pool, threads)
                    point = timed[engine][place]
                    point["qps"].append(len(queries) / elapsed)
                    point["seconds"].extend(seconds)
    return timed


def numbers(text):
    return [int(each) for each in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="holds base.npy and queries.npy")
    parser.add_argument("--only", default="faiss,hnswlib,usearch")
    parser.add_argument("--widths", type=numbers, default=numbers("10,14,20,28,40,56,80,113,160,226,320,452,640"))
    parser.add_argument("--threads", type=numbers, default=[1, 2])
    parser.add_argument("--build-threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    base = np.load(os.path.join(options.folder, "base.npy"))
    queries = np.load(os.path.join(options.folder, "queries.npy"))
    note(f"{len(base)} vectors of dimension {base.shape[1]}, {len(queries)} queries, k = {K}, load {os.getloadavg()[0]:.2f} before")
    engines = []
    for engine_class in ENGINES:
        if engine_class.name in options.only.split(","):
            progress(f"building {engine_class.name}")
            try:
                engines.append(build(engine_class, base, options.build_threads))
            except ImportError as e:
                note(f"{engine_class.name} is left out: {e}")
    sweep(engines, base, queries, options)


if __name__ == "__main__":
    main()
