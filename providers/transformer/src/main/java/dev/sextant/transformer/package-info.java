// SPDX-License-Identifier: Apache-2.0
/**
 * Where a transformer's checkpoint comes from: {@link dev.sextant.transformer.ModelHub} puts the
 * files of a model into the cache that Hugging Face's own tools use.
 */
@NullMarked
package dev.sextant.transformer;

import org.jspecify.annotations.NullMarked;
