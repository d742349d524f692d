// SPDX-License-Identifier: Apache-2.0
/**
 * What does a model's folder, as it comes from a hub, say? Which files hold the network, which
 * modules follow it, which prompts, limits and tokenizer belong to it. Nothing is run, and nothing
 * that a folder names may be missing.
 */
@NullMarked
package dev.sextant.transformer.internal.folder;

import org.jspecify.annotations.NullMarked;
