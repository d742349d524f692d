// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, and what it means when the hub refuses it.
 *
 * @param revision a branch, a tag or a commit
 * @param file null for the listing
 */
record HubSubject(String repository, String revision, @Nullable String file) {

  @Override
  public String toString() {
    return (file == null ? "the listing" : "'" + file + "'")
        + " of "
        + repository
        + " at "
        + revision;
  }

  /** Explains a status that no second try would change. */
  SextantException refused(int status, HttpHeaders headers, HubOptions options) {
    String code = headers.firstValue("X-Error-Code").orElse("");
    String said =
        headers
            .firstValue("X-Error-Message")
            .map(text -> "; the hub says: " + HubNames.printable(text))
            .orElse("");
    return new SextantException(
        explanation(status, code, options) + " (status " + status + " for " + this + said + ")");
  }

  private String explanation(int status, String code, HubOptions options) {
    String page = options.endpoint() + "/" + repository;
    if (code.equals("GatedRepo") || status == 403) {
      return repository
          + " is gated or not open to this token: accept its licence at "
          + page
          + " and give a token of that account by HF_TOKEN or withToken"
          + (options.token() == null ? "; none was given" : "");
    }
    if (code.equals("RepoNotFound") || (status == 401 && options.token() == null)) {
      return "there is no repository "
          + repository
          + " that can be seen "
          + (options.token() == null ? "without a token" : "with this token")
          + ": look at its name; if it is private or gated, accept its licence at "
          + page
          + " and give a token by HF_TOKEN or withToken";
    }
    if (status == 401) {
      return "the hub does not accept the token: look at HF_TOKEN, the token file or withToken";
    }
    if (status == 404) {
      return notFound(code);
    }
    return "the hub refuses " + repository;
  }

  private String notFound(String code) {
    if (code.equals("RevisionNotFound")) {
      return repository + " has no revision '" + revision + "': give a branch, a tag or a commit";
    }
    if (code.equals("EntryNotFound") || file != null) {
      return repository + " lists the file '" + file + "' but does not give it";
    }
    return "there is no repository " + repository + ", or it has no revision '" + revision + "'";
  }
}
