// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

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

  /**
   * @param earlier whose nodes come first in the level's order and are linked already; or null
   */
  void build(@Nullable EarlierGraph earlier) throws IOException {
    int inserted = 1;
    if (earlier != null) {
      workers.forEach(earlier.nodeCount(), (workspace, node) -> keep(workspace, earlier, node));
      inserted = earlier.kept();
    }
    int seenAbove = placesSeenAbove(inserted);
    while (inserted < level.size()) {
      int first = inserted;
      int most = Math.max(1, Math.min(inserted / BATCH_OF_INSERTED, level.size() / BATCH_OF_ALL));
      int size = Math.min(level.size() - inserted, most);
      workers.forEach(
          size,
          (workspace, item) ->
              insert(workspace, level.node(first + item), first + item < seenAbove));
      linkBack(first, size);
      inserted += size;
    }
    workers.forEach(level.size(), (workspace, place) -> tidy(workspace, level.node(place)));
  }

  /**
   * Nodes that stand on the level above too come first. For them a walk must begin on this level,
   * as above it would meet nodes that aren't on this one yet.
   *
   * @return the place in the order of the first node that isn't one of them
   */
  private int placesSeenAbove(int inserted) {
    if (graph.levelCount() == 1) {
      return level.size();
    }
    FixedBitSet above = new FixedBitSet(graph.nodeCount());
    GrowingLevel next = graph.levels().get(1);
    for (int place = 0; place < next.size(); place++) {
      above.set(next.node(place));
    }
    int place = inserted;
    while (place < level.size() && above.get(level.node(place))) {
      place++;
    }
    return place;
  }

  /**
   * Leaves a node the neighbours it had. Where some were deleted, it selects anew, their neighbours
   * among the candidates (FreshDiskANN, Singh et al., 2021).
   */
  private void keep(Workspace workspace, EarlierGraph earlier, int before) throws IOException {
    int node = earlier.newNode(before);
    if (node < 0) {
      return;
    }
    SearchScratch scratch = workspace.scratch;
    scratch.prepare(graph.nodeCount(), earlier.degree() * (earlier.degree() + 1));
    int kept = earlier.keptNeighbours(before, scratch.nodes);
    int count = earlier.addThoseBehindDeleted(before, scratch.nodes, kept);
    boolean isSelected = count > kept || count > graph.maxDegree();
    if (isSelected) {
      count = distinctBut(node, scratch, count);
    }
    workspace.makeRoom(count);
    System.arraycopy(scratch.nodes, 0, workspace.nodes, 0, count);
    level.write(node, workspace.nodes, isSelected ? select(workspace, node, count) : count);
  }

  /** Leaves each of the scratch's first nodes once, and not the given one; returns their number. */
  private static int distinctBut(int node, SearchScratch scratch, int count) {
    int distinct = 0;
    int visited = scratch.visit(count);
    for (int i = 0; i < visited; i++) {
      scratch.nodes[distinct] = scratch.nodes[i];
      distinct += scratch.nodes[i] == node ? 0 : 1;
    }
    scratch.forgetVisited();
    return distinct;
  }

  private void insert(Workspace workspace, int node, boolean isSeenAbove) throws IOException {
    NodeScores scores = workspace.scores.towards(node);
    SearchScratch scratch = workspace.scratch;
    new GraphWalk(
            isSeenAbove ? alone : graph,
            scores,
            workspace.visits,
            new AcceptedNodes(NodeOrdinals.SAME, null),
            scratch)
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

  /** Selects among the workspace's first nodes; they need no similarities yet. */
  private int select(Workspace workspace, int node, int count) throws IOException {
    workspace.scores.compare(node, workspace.nodes, 0, count, workspace.similarities);
    return workspace.selection.select(
        workspace.nodes, workspace.similarities, count, options.maxDegree());
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
    level.write(
        node, workspace.nodes, count > graph.maxDegree() ? select(workspace, node, count) : count);
  }

  /** Leaves a node the neighbours it may keep, the nearest first. */
  private void tidy(Workspace workspace, int node) throws IOException {
    workspace.makeRoom(graph.maxDegree());
    int count = level.read(node, workspace.nodes);
    if (count > options.maxDegree()) {
      count = select(workspace, node, count);
    } else {
      workspace.scores.compare(node, workspace.nodes, 0, count, workspace.similarities);
      workspace.selection.sort(workspace.nodes, workspace.similarities, count);
    }
    level.write(node, workspace.nodes, count);
  }
}
