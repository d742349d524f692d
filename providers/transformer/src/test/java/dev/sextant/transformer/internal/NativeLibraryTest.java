// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NativeLibraryTest {
  private static final ClassLoader CLASS_PATH = NativeLibraryTest.class.getClassLoader();

  /** Those of libtorch are one platform's, and cards are not in all. */
  @ParameterizedTest
  @EnumSource(
      value = NativeLibrary.class,
      names = {"TOKENIZERS", "ONNX_RUNTIME", "TORCH_JNI"})
  void check_linuxMacAndWindows_areThere(NativeLibrary library) {
    for (Platform platform :
        new Platform[] {
          Platform.of("Linux", "amd64"),
          Platform.of("Linux", "aarch64"),
          Platform.of("Mac OS X", "aarch64"),
          Platform.of("Windows 11", "amd64")
        }) {
      assertThatCode(() -> library.check(CLASS_PATH, platform)).doesNotThrowAnyException();
    }
  }

  @Test
  void check_libtorchOfAnotherPlatform_namesThatPlatformsDependency() {
    assertThatCode(NativeLibrary.TORCH::check).doesNotThrowAnyException();
    assertThatThrownBy(() -> NativeLibrary.TORCH.check(CLASS_PATH, Platform.of("Linux", "riscv64")))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("only for [" + Platform.running() + "]")
        .hasMessageContaining("pytorch-native-cpu:2.7.1:linux-riscv64");
  }

  @Test
  void check_cardsJniOfTheirPlatforms_isThere() {
    for (Platform platform :
        new Platform[] {Platform.of("Linux", "amd64"), Platform.of("Windows 11", "amd64")}) {
      assertThatCode(() -> NativeLibrary.TORCH_CUDA_JNI.check(CLASS_PATH, platform))
          .doesNotThrowAnyException();
    }
    assertThatThrownBy(
            () ->
                NativeLibrary.TORCH_CUDA_JNI.check(CLASS_PATH, Platform.of("Mac OS X", "aarch64")))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("only for [linux-x86_64, win-x86_64]");
  }

  @ParameterizedTest
  @EnumSource(
      value = NativeLibrary.class,
      names = {"TOKENIZERS", "ONNX_RUNTIME", "TORCH_JNI"})
  void check_platformWithoutLibrary_namesDependencyAndPlatformsPresent(NativeLibrary library) {
    Platform platform = Platform.of("Linux", "riscv64");
    assertThatThrownBy(() -> library.check(CLASS_PATH, platform))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("linux-riscv64")
        .hasMessageContaining("linux-x86_64")
        .hasMessageContaining("osx-aarch64")
        .hasMessageContaining(library.dependency());
  }

  @ParameterizedTest
  @EnumSource(NativeLibrary.class)
  void check_emptyClassPath_namesDependency(NativeLibrary library) throws Exception {
    try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
      assertThatThrownBy(() -> library.check(empty, Platform.of("Linux", "amd64")))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("only for []")
          .hasMessageContaining(library.dependency().replace("<platform>", "linux-x86_64"));
    }
  }

  @Test
  void dependency_versions_areTheBuilds() {
    assertThat(NativeLibrary.TOKENIZERS.dependency()).endsWith(":" + required("version.djl"));
    assertThat(NativeLibrary.ONNX_RUNTIME.dependency())
        .endsWith(":" + required("version.onnxruntime"));
    assertThat(NativeLibrary.TORCH.dependency()).contains(":" + required("version.pytorch") + ":");
    assertThat(NativeLibrary.TORCH_CUDA.dependency())
        .contains(":" + required("version.pytorch") + ":");
    for (NativeLibrary jni :
        new NativeLibrary[] {NativeLibrary.TORCH_JNI, NativeLibrary.TORCH_CUDA_JNI}) {
      assertThat(jni.dependency())
          .endsWith(":" + required("version.pytorch") + "-" + required("version.djl"));
    }
  }

  private static String required(String property) {
    String value = System.getProperty(property);
    assertThat(value).as(property).isNotBlank();
    return value;
  }
}
