"""Reads an upload bundle on standard input and prints what it found, and the digests as it computes them."""

import hashlib
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile


def digest(data):
    return hashlib.sha256(data).hexdigest()


def read_manifest(name, data):
    """Returns the listed files with their digests, FilesUI, ManifestUI and the document without the latter."""
    if name.endswith(".xml"):
        root = ET.fromstring(data)
        files = {f.findtext("Name"): f.findtext("UI") for f in root.findall("File")}
        rest = re.sub(rb"<ManifestUI>[0-9a-f]*<", b"<ManifestUI><", data)
        return files, root.findtext("FilesUI"), root.findtext("ManifestUI"), rest
    root = json.loads(data)
    files = {f["Name"]: f["UI"] for f in root["File"]}
    rest = re.sub(rb'("ManifestUI": *")[0-9a-f]*"', rb'\1"', data)
    return files, root["FilesUI"], root["ManifestUI"], rest


def read_events(data):
    with zipfile.ZipFile(io.BytesIO(data)) as inner:
        (name,) = inner.namelist()
        assert inner.testzip() is None
        return [json.loads(line) for line in inner.read(name).splitlines()]


with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as bundle:
    assert bundle.testzip() is None
    content = {name: bundle.read(name) for name in bundle.namelist()}

manifest_name = bundle.namelist()[-1]
manifest_data = content.pop(manifest_name)
listed, files_ui, manifest_ui, rest = read_manifest(manifest_name, manifest_data)
computed = {name: digest(data) for name, data in content.items()}
listing = "".join(f"{computed[name]}  {name}\n" for name in sorted(computed))
json.dump(
    {
        "manifest": manifest_name,
        "listed": listed,
        "files": computed,
        "filesUI": [files_ui, digest(listing.encode())],
        "manifestUI": [manifest_ui, digest(rest)],
        "events": [event for name in sorted(content) for event in read_events(content[name])],
    },
    sys.stdout,
)
