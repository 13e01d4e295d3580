"""Reads [{"name": text, "form": xml or json, "a": document, "b": document}, ...] and prints the names of those whose two
documents do not mean the same to Python's parsers: [name, ...]."""

import json
import sys
import xml.etree.ElementTree as ET


def meaning(form, document):
    if form == "xml":
        return ET.canonicalize(document, strip_text=True)
    return json.loads(document)


json.dump(
    [pair["name"] for pair in json.load(sys.stdin) if meaning(pair["form"], pair["a"]) != meaning(pair["form"], pair["b"])],
    sys.stdout,
)
