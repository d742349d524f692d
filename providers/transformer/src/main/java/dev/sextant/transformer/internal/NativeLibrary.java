// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import java.util.List;

/**
 * The native libraries that travel in jars. Whether they are there is asked before anything is
 * loaded, because what the loaders say of a missing one names no dependency.
 */
enum NativeLibrary {
  /** The Rust tokenizers. */
  TOKENIZERS(
      "tokenizers", "ai.djl.huggingface:tokenizers:0.35.1", "RUST_LIBRARY_PATH", "native/lib/") {
    @Override
    String folder(Platform platform) {
      return platform + "/cpu/";
    }
  },
  /** ONNX Runtime. */
  ONNX_RUNTIME(
      "onnxruntime",
      "com.microsoft.onnxruntime:onnxruntime:1.21.1",
      "onnxruntime.native.path",
      "ai/onnxruntime/native/") {
    @Override
    String folder(Platform platform) {
      return platform.toString().replace("x86_64", "x64") + "/";
    }
  },
  /** libtorch, for the CPU. */
  TORCH(
      "torch_cpu",
      "ai.djl.pytorch:pytorch-native-cpu:2.7.1:<platform>",
      "PYTORCH_LIBRARY_PATH",
      "pytorch/cpu/") {
    @Override
    String folder(Platform platform) {
      return platform + "/";
    }
  },
  /** What stands between libtorch and the JVM. */
  TORCH_JNI(
      "djl_torch", "ai.djl.pytorch:pytorch-jni:2.7.1-0.35.1", "PYTORCH_LIBRARY_PATH", "jnilib/") {
    @Override
    String folder(Platform platform) {
      return platform + "/cpu/";
    }
  },
  /** libtorch, for NVIDIA's cards and the CPU. */
  TORCH_CUDA(
      "torch",
      "ai.djl.pytorch:pytorch-native-cu128:2.7.1:<platform> in the place of pytorch-native-cpu",
      "PYTORCH_LIBRARY_PATH",
      "pytorch/cu128/") {
    @Override
    String folder(Platform platform) {
      return platform + "/";
    }
  },
  /** What stands between that and the JVM. */
  TORCH_CUDA_JNI(
      "djl_torch", "ai.djl.pytorch:pytorch-jni:2.7.1-0.35.1", "PYTORCH_LIBRARY_PATH", "jnilib/") {
    @Override
    String folder(Platform platform) {
      return platform + "/cu128/";
    }
  };

  private final String library;
  private final String dependency;
  private final String override;
  private final String root;

  NativeLibrary(String library, String dependency, String override, String root) {
    this.library = library;
    this.dependency = dependency;
    this.override = override;
    this.root = root;
  }

  /** The folder of a platform below the root, with a slash at its end. */
  abstract String folder(Platform platform);

  /** Where the library of a platform lies on the class path. */
  String resource(Platform platform) {
    return root + folder(platform) + platform.fileName(library);
  }

  /** Group, artifact, version and perhaps classifier of the jar that holds it. */
  String dependency() {
    return dependency;
  }

  /** Whether the running platform's library is there, or the user named a folder for it. */
  boolean available() {
    return overridden()
        || NativeLibrary.class.getClassLoader().getResource(resource(Platform.running())) != null;
  }

  /**
   * Checks that the running platform's library is there, or that the user named a folder for it.
   *
   * @throws SextantException if not; the message names the dependency to add
   */
  void check() {
    if (!overridden()) {
      check(NativeLibrary.class.getClassLoader(), Platform.running());
    }
  }

  private boolean overridden() {
    return System.getProperty(override) != null || System.getenv(override) != null;
  }

  /** Checks that a class path holds a platform's library. */
  void check(ClassLoader classPath, Platform platform) {
    if (classPath.getResource(resource(platform)) != null) {
      return;
    }
    List<Platform> present =
        Platform.KNOWN.stream().filter(p -> classPath.getResource(resource(p)) != null).toList();
    throw new SextantException(
        "the class path has no native library %s for %s, only for %s; add the dependency %s, or one"
                .formatted(
                    library,
                    platform,
                    present,
                    dependency.replace("<platform>", platform.toString()))
            + " that holds %s, or name a folder by -D%s".formatted(resource(platform), override));
  }
}
