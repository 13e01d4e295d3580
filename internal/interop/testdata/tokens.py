"""Computes tokens. Standard input: {"key": hex, "scope": text, "epoch": text, "identifiers": [[class, text], ...]}.
Standard output: [[documented, keyed], ...]. The text is in canonical form."""

import base64
import hashlib
import hmac
import json
import sys


def lp(text):
    data = text.encode()
    return len(data).to_bytes(4, "big") + data


def hkdf(key, info, length):
    assert length <= 32
    secret = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(secret, info + b"\x01", hashlib.sha256).digest()[:length]


def documented(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()[:16]).decode()


def keyed(key, scope, epoch, kind, text):
    info = lp("tpseudo/v1") + lp("token") + lp(scope) + lp(epoch) + lp(kind)
    tag = hmac.new(hkdf(key, info, 32), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(tag[:16]).decode()


task = json.load(sys.stdin)
secret = bytes.fromhex(task["key"])
json.dump(
    [
        [documented(text), keyed(secret, task["scope"], task["epoch"], kind, text)]
        for kind, text in task["identifiers"]
    ],
    sys.stdout,
)
