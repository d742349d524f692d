// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

/** Builds HTML; what users write passes {@link #text} alone. */
final class Html {
  private final StringBuilder html = new StringBuilder();

  /** A text without a meaning in HTML, also within quotes. */
  static String text(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  Html line(String markup) {
    html.append(markup).append('\n');
    return this;
  }

  Html element(String name, String text) {
    return line("<" + name + ">" + text(text) + "</" + name + ">");
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
