#!/usr/bin/env bash
# Builds Sextant, indexes its own documentation and sources (no tests), and answers a question about them.
set -euo pipefail
cd "$(dirname "$0")"
question=${1:-How are the offsets of a chunk counted?}

echo "Building; the first time, Maven downloads libraries and models (about 700 MB)." >&2
mvn -B -q -Dstyle.color=never -DskipTests -Dmaven.javadoc.skip -Dmaven.source.skip package

echo "Indexing this folder (a second run skips what did not change)." >&2
examples/sextant index . --into target/demo-index --exclude "*.json" --exclude test

echo "Asking: $question" >&2
examples/sextant search target/demo-index "$question" -k 5
