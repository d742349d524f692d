// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers names in the order in which they are first seen. It finds a name by its bytes in a
 * buffer, so that reading a million rows makes a text of each name once.
 */
final class Names {
  private final List<String> names = new ArrayList<>();
  private final List<byte[]> bytes = new ArrayList<>();
  private int[] slots = new int[256];

  /** The number of a name, new or not. */
  int id(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return id(utf8, 0, utf8.length);
  }

  /** The number of the name whose UTF-8 stands there. */
  int id(byte[] buffer, int from, int to) {
    int slot = slot(buffer, from, to);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    int id = names.size();
    names.add(new String(buffer, from, to - from, StandardCharsets.UTF_8));
    bytes.add(Arrays.copyOfRange(buffer, from, to));
    slots[slot] = id + 1;
    if (names.size() * 2 > slots.length) {
      grow();
    }
    return id;
  }

  /** The number of a name, or -1. */
  int find(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return slots[slot(utf8, 0, utf8.length)] - 1;
  }

  /** Where it is or would be; a free slot holds 0. */
  private int slot(byte[] buffer, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + buffer[i];
    }
    int slot = (hash ^ (hash >>> 15)) & (slots.length - 1);
    while (slots[slot] != 0 && !isAt(slots[slot] - 1, buffer, from, to)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  /** Whether the name of that number stands there. */
  boolean isAt(int id, byte[] buffer, int from, int to) {
    byte[] name = bytes.get(id);
    return Arrays.equals(name, 0, name.length, buffer, from, to);
  }

  private void grow() {
    slots = new int[slots.length * 2];
    for (int id = 0; id < bytes.size(); id++) {
      byte[] name = bytes.get(id);
      slots[slot(name, 0, name.length)] = id + 1;
    }
  }

  String name(int id) {
    return names.get(id);
  }

  int size() {
    return names.size();
  }

  List<String> all() {
    return List.copyOf(names);
  }
}
