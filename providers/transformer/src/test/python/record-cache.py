# SPDX-License-Identifier: Apache-2.0
"""Records how huggingface_hub lays out its cache, for PythonCacheTest.

Run FakeHub's main at a port, then, with the version to be recorded installed:

    HF_ENDPOINT=http://127.0.0.1:<port> HF_HOME=<an empty folder> \
        python record-cache.py > ../resources/python-caches/<version>.json

Everything that lies under the cache's folder is written down: folders are left out, links are kept
as links, contents are base64.
"""

import base64
import json
import os
import sys

import huggingface_hub
from huggingface_hub import constants, snapshot_download

snapshot_download("tiny/model")
root = constants.HF_HUB_CACHE
entries = {}
for folder, folders, names in os.walk(root):
    for name in names + [f for f in folders if os.path.islink(os.path.join(folder, f))]:
        path = os.path.join(folder, name)
        key = os.path.relpath(path, root)
        if os.path.islink(path):
            entries[key] = {"link": os.readlink(path)}
        else:
            with open(path, "rb") as file:
                entries[key] = {"content": base64.b64encode(file.read()).decode()}
json.dump(
    {"version": huggingface_hub.__version__, "entries": entries}, sys.stdout, indent=1, sort_keys=True
)
print()
