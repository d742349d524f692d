// SPDX-License-Identifier: Apache-2.0
/**
 * Which tensors does a checkpoint hold, and what are their numbers? Reads safetensors, PyTorch's
 * zip archives and the initializers of ONNX graphs, from files that nobody vouches for.
 *
 * <p>{@link dev.sextant.transformer.internal.weights.Checkpoint} is the way in. Everything about a
 * file is checked when it is opened; numbers are read when they are asked for, in small blocks, so
 * that a checkpoint is never in the heap. No code of a file is ever run.
 */
@NullMarked
package dev.sextant.transformer.internal.weights;

import org.jspecify.annotations.NullMarked;
