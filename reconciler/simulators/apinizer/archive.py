"""ZIP archives as exports give them: the same bytes for the same content."""

import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reconciler.simulators.apinizer.habits import Json
from reconciler.simulators.messages import Answer, encode_json

TYPE_BINARY = "application/octet-stream"
_MADE = (2026, 9, 1, 0, 0, 0)


def pack(documents: Sequence[tuple[str, Mapping[str, Json]]]) -> bytes:
    """One JSON file for each document, by its sanitised name; equal names are numbered."""
    packed, taken = BytesIO(), dict[str, int]()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, document in documents:
            safe = sanitise(name)
            taken[safe] = taken.get(safe, 0) + 1
            number = f"-{taken[safe]}" if taken[safe] > 1 else ""
            entry = ZipInfo(f"{safe}{number}.json", _MADE)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, encode_json(document))
    return packed.getvalue()


def attach(content: bytes, name: str) -> Answer:
    """200 with a file to be saved under this name."""
    headers = {"content-type": TYPE_BINARY, "content-disposition": f'attachment; filename="{name}"'}
    return Answer(200, headers, content)


def sanitise(name: str) -> str:
    """The name with all but ASCII letters, digits, dots, hyphens and underscores replaced."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def encrypt(content: bytes, passphrase: str) -> bytes:
    """Bytes that are no archive; raises ValueError where the passphrase is not base64."""
    key = sha256(b64decode(passphrase, validate=True)).digest()
    return bytes(byte ^ key[index % len(key)] for index, byte in enumerate(content))
