"""Makes an upload bundle of the events on standard input, one a line, and writes it to standard output. The arguments are
the form of the manifest, xml or json, and how the archives are made: stored, deflated, or streamed to a file that cannot
seek."""

import datetime
import hashlib
import io
import json
import sys
import xml.etree.ElementTree as ET
import zipfile

form, way = sys.argv[1:]


class Pipe(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self):
        self.parts = []

    def writable(self):
        return True

    def write(self, data):
        self.parts.append(bytes(data))
        return len(data)


def archive(entries):
    pipe = Pipe() if way == "streamed" else io.BytesIO()
    method = zipfile.ZIP_STORED if way == "stored" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(pipe, "w", method) as z:
        for name, data in entries:
            z.writestr(name, data)
    return b"".join(pipe.parts) if way == "streamed" else pipe.getvalue()


def digest(data):
    return hashlib.sha256(data).hexdigest()


def millis(text):
    at = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    return round(at.timestamp() * 1000)


def to_xml(parent, name, value):
    if isinstance(value, list):
        for item in value:
            to_xml(parent, name, item)
        return
    element = ET.SubElement(parent, name)
    if isinstance(value, dict):
        for key, item in value.items():
            to_xml(element, key, item)
    else:
        element.text = str(value)


lines = sys.stdin.buffer.read().splitlines(keepends=True)
files, entries = [], []
for number, chunk in enumerate((lines[::2], lines[1::2])):
    base = f"ue_lt_{1683864965 + number}"
    data = archive([(base + ".json", b"".join(chunk))])
    times = [millis(json.loads(line)["st"]) for line in chunk]
    entries.append((base + ".zip", data))
    files.append(
        {
            "EventEndTS": max(times),
            "EventStartTS": min(times),
            "OfferingType": {"Name": "Broker"},
            "UI": digest(data),
            "Name": base + ".zip",
        }
    )

# The order of the members is another one than the documents have.
manifest = {
    "ManifestUI": "",
    "FilesUI": digest("".join(f"{f['UI']}  {f['Name']}\n" for f in files).encode()),
    "File": files,
    "SerialNumbers": {"Serial": [{"SN": "eval1", "SADate": "2023.1201", "ID": "XDS_ADV_CCS"}]},
    "TotalFiles": len(files),
    "OrgID": "23456123",
    "Ccid": "xaxddaily1",
    "UploadType": "Auto",
    "GUID": "a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef",
    "ProductDeployUTCDate": "2022-03-21T00:00:00Z",
    "ProductVersion": "1.0",
    "UploadUser": "",
    "ClientTool": "",
    "Product": "LicenseServer.OnPremUsage",
    "Date": "06/30/2022 11:31:34",
    "UTCDate": "2022-06-30T15:31:34Z",
}


def document():
    if form == "json":
        return json.dumps(manifest, indent=2).replace("\n", "\r\n").encode()
    root = ET.Element("Manifest")
    for key, item in manifest.items():
        to_xml(root, key, item)
    ET.indent(root)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True, short_empty_elements=False)


manifest["ManifestUI"] = digest(document())
sys.stdout.buffer.write(archive([*entries, (f"manifest.{form}", document())]))
