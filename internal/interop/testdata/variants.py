"""Writes a document that it reads on standard input in other ways that mean the same: {name: document, ...}. The argument
is its form, xml or json."""

import json
import random
import sys
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

text = sys.stdin.buffer.read().decode()
chance = random.Random(1)


def shuffled(value):
    if isinstance(value, list):
        return [shuffled(item) for item in value]
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {key: shuffled(item) for key, item in items}
    return value


def json_variants():
    value = json.loads(text)
    pretty = json.dumps(value, indent=4, ensure_ascii=False)
    return {
        "members in another order": json.dumps(shuffled(value)),
        "CRLF": pretty.replace("\n", "\r\n"),
        "tabs": json.dumps(value, indent="\t", separators=(" ,", " : ")),
        "escapes": json.dumps(value, ensure_ascii=True).replace("/", "\\/").replace("S", "\\u0053"),
        "byte order mark": "\ufeff" + pretty,
    }


def cdata(data):
    """Text in CDATA sections and between them."""
    if not data:
        return ""
    third = len(data) // 3
    parts = data[:third], data[third : 2 * third], data[2 * third :]
    return f"<![CDATA[{parts[0]}]]>{escape(parts[1])}<![CDATA[]]><![CDATA[{parts[2]}]]>"


def references(data):
    return "".join(f"&#x{ord(c):X};" if i % 2 else f"&#{ord(c)};" for i, c in enumerate(data))


def write(element, data=escape, between="", quote='"', order=list):
    """Writes an element; data writes its text, between stands around elements."""
    attributes = "".join(f"\n {name} = {quote}{escape(value)}{quote}" for name, value in element.items())
    children = order(element)
    if children:
        inner = between + between.join(write(child, data, between, quote, order) for child in children) + between
    else:
        inner = data(element.text or "")
    if not inner and between:
        return f"<{element.tag}{attributes} />"
    return f"<{element.tag}{attributes}>{inner}</{element.tag}\t>"


def groups(element):
    """The children with those of one name together and in their order, the names in another one."""
    names = list(dict.fromkeys(child.tag for child in element))
    chance.shuffle(names)
    return [child for name in names for child in element.findall(name)]


def xml_variants():
    root = ET.fromstring(text)
    return {
        "elements in another order": write(root, order=groups),
        "CRLF": write(root, between="\r\n  "),
        "CR": write(root, between="\r"),
        "CDATA": write(root, data=cdata),
        "references": write(root, data=references),
        "comments": "<!-- a --><?pi?>" + write(root, between="<!-- a < b & c -->\t") + "<!-- z -->\n",
        "single quotes": write(root, quote="'"),
        "byte order mark": "\ufeff<?xml version='1.0' encoding='utf-8' standalone='yes'?>" + write(root),
        "ElementTree": ET.tostring(root, encoding="utf-8", xml_declaration=True).decode(),
    }


json.dump({"xml": xml_variants, "json": json_variants}[sys.argv[1]](), sys.stdout)
