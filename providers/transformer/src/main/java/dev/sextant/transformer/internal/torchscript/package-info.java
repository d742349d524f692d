// SPDX-License-Identifier: Apache-2.0
/**
 * How does a checkpoint become a program that libtorch runs? An {@link
 * dev.sextant.transformer.internal.torchscript.Architecture} and its head write the operators of
 * one forward pass into a {@link dev.sextant.transformer.internal.torchscript.Program}; {@link
 * dev.sextant.transformer.internal.torchscript.TorchScriptArchive} puts them and the weights into
 * the file that {@code torch.jit.load} reads. No Python is needed, and nothing native either.
 */
@NullMarked
package dev.sextant.transformer.internal.torchscript;

import org.jspecify.annotations.NullMarked;
