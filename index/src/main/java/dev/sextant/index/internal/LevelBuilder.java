// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopKnnCollector;

/**
 * Builds one level of a graph, those above it being finished, in batches: all nodes of a batch look
 * for their neighbours in the level as it was before, then all links back to them are added, those
 * to one node by one thread. So no thread reads what another writes, nothing is locked, and any
 * number of threads builds the same graph (ParlayANN, Manohar et al., PPoPP 2024). Nodes of a batch
 * don't see one another, which is why batches are small.
 */
final class LevelBuilder {

  /** A batch is at most this part of the nodes that are there. */
  private static final int BATCH_OF_INSERTED = 8;

  /** A batch is at most this part of all nodes. */
  private static final int BATCH_OF_ALL = 50;

  private final GrowingGraph graph;
  private final GrowingGraph alone;
  private final GrowingLevel level;
  private final GraphOptions options;
  private final BuildWorkers<Workspace> workers;
  private final int seenAbove;

  /**
   * @param graph whose base is the level to be built, with those above it
   */
  LevelBuilder(GrowingGraph graph, GraphOptions options, BuildWorkers<Workspace> workers) {
    this.graph = graph;
    this.level = graph.levels().get(0);
    this.alone =
        new GrowingGraph(graph.levels().subList(0, 1), graph.nodeCount(), graph.maxDegree());
    this.options = options;
    this.workers = workers;
    this.seenAbove = graph.levelCount() == 1 ? level.size() : graph.levels().get(1).size();
  }

  /** What one thread needs. */
  static final class Workspace implements AutoCloseable {
    private final BuildScores scores;
    private final NeighbourSelection selection;
    private final SearchScratch scratch = SearchScratch.take();
    private final KnnCollector visits = new TopKnnCollector(1, Integer.MAX_VALUE);
    private int[] nodes = new int[128];
    private float[] similarities = new float[128];

    Workspace(BuildScores scores) {
      this.scores = scores;
      this.selection = new NeighbourSelection(scores);
    }

    @Override
    public void close() {
      scratch.giveBack();
    }

    private void makeRoom(int count) {
      if (nodes.length < count) {
        nodes = Arrays.copyOf(nodes, count);
        similarities = new float[count];
      }
    }
  }

  void build() throws IOException {
    int inserted = 1;
    while (inserted < level.size()) {
      int first = inserted;
      int size =
          Math.min(
              level.size() - inserted,
              Math.max(1, Math.min(inserted / BATCH_OF_INSERTED, level.size() / BATCH_OF_ALL)));
      workers.forEach(size, (workspace, item) -> insert(workspace, first + item));
      linkBack(first, size);
      inserted += size;
    }
    workers.forEach(level.size(), (workspace, place) -> tidy(workspace, level.node(place)));
  }

  /**
   * Nodes that stand on the level above too come first; for them a walk must begin here, as above
   * it would meet nodes that are not here yet.
   */
  private void insert(Workspace workspace, int place) throws IOException {
    int node = level.node(place);
    NodeScores scores = workspace.scores.towards(node);
    SearchScratch scratch = workspace.scratch;
    Adjacency walked = place < seenAbove ? alone : graph;
    new GraphWalk(
            walked, scores, workspace.visits, new AcceptedNodes(NodeOrdinals.SAME, null), scratch)
        .find(options.beamWidth(), Long.MAX_VALUE);
    NodeHeap found = scratch.results;
    workspace.makeRoom(found.size());
    for (int i = 0; i < found.size(); i++) {
      long key = found.at(i);
      workspace.nodes[i] = NodeHeap.node(key);
      workspace.similarities[i] = workspace.scores.similarity(node, NodeHeap.score(key));
    }
    int selected =
        workspace.selection.select(
            workspace.nodes, workspace.similarities, found.size(), options.maxDegree());
    level.write(node, workspace.nodes, selected);
  }

  private void linkBack(int first, int size) throws IOException {
    long[] links = linksTo(first, size);
    int[] starts = new int[links.length + 1];
    int targets = 0;
    for (int i = 0; i < links.length; i++) {
      if (i == 0 || target(links[i]) != target(links[i - 1])) {
        starts[targets++] = i;
      }
    }
    starts[targets] = links.length;
    workers.forEach(
        targets, (workspace, item) -> add(workspace, links, starts[item], starts[item + 1]));
  }

  /** A link is its target, then its source; sorted, so that a target's stand together. */
  private long[] linksTo(int first, int size) {
    int[] neighbours = new int[graph.maxDegree()];
    long[] links = new long[size * options.maxDegree()];
    int count = 0;
    for (int place = first; place < first + size; place++) {
      int node = level.node(place);
      int degree = level.read(node, neighbours);
      for (int i = 0; i < degree; i++) {
        links[count++] = (long) neighbours[i] << Integer.SIZE | node;
      }
    }
    long[] sorted = Arrays.copyOf(links, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static int target(long link) {
    return (int) (link >>> Integer.SIZE);
  }

  private void add(Workspace workspace, long[] links, int start, int end) throws IOException {
    int node = target(links[start]);
    workspace.makeRoom(graph.maxDegree() + end - start);
    int count = level.read(node, workspace.nodes);
    for (int i = start; i < end; i++) {
      workspace.nodes[count++] = (int) links[i];
    }
    if (count > graph.maxDegree()) {
      workspace.scores.compare(node, workspace.nodes, 0, count, workspace.similarities);
      count =
          workspace.selection.select(
              workspace.nodes, workspace.similarities, count, options.maxDegree());
    }
    level.write(node, workspace.nodes, count);
  }

  /** Leaves a node the neighbours it may keep, the nearest first. */
  private void tidy(Workspace workspace, int node) throws IOException {
    int count = level.read(node, workspace.nodes);
    workspace.scores.compare(node, workspace.nodes, 0, count, workspace.similarities);
    if (count > options.maxDegree()) {
      count =
          workspace.selection.select(
              workspace.nodes, workspace.similarities, count, options.maxDegree());
    } else {
      workspace.selection.sort(workspace.nodes, workspace.similarities, count);
    }
    level.write(node, workspace.nodes, count);
  }
}
