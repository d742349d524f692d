// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples.breaches.index;

import java.util.List;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

/** A type of another library at every place of a signature: what the rules must catch. */
public abstract class ReturnsLucene extends QueryVisitor {
  public static final Query[] inField = {};

  protected ReturnsLucene(Query query) {
    visitLeaf(hidden(query));
  }

  public abstract Query inReturn();

  public abstract void inParameter(Query query);

  public abstract List<? extends Query> inTypeArgument();

  public abstract Query[] inArray();

  public abstract void inThrows() throws CorruptIndexException;

  private static Query hidden(Query query) {
    return query;
  }
}
