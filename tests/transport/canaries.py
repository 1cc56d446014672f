"""Secrets that are looked for, and every dress in which a service may tell them back; shares no code with ours."""

import base64
import html
import json
import random
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

CANARIES: Mapping[str, str] = {
    "token": "canary-token/5f1c+ab==",
    "user": "canary-user-5f1c",
    "password": 'canary pass"wörd\\5f1c',
    "url user": "canary-urluser-5f1c",
    "url password": "canary/url@pass word",
    "client id": "canary-clientid-5f1c",
    "client secret": "canary&client=secret 5f1c",
    "fetched token": "eyJcanary.fetched-token.5f1c",
    "header": "canary-header-5f1c:with~marks",
    "read token": "canary-readtoken-5f1c",
    "write token": "canary-writetoken-5f1c",
    "file": "canary-file-5f1c",
}
"""What the credential slots hold, by slot; each is known to the run that uses it."""

FOREIGN: Mapping[str, str] = {
    "configuration": "canary-config-5f1c",
    "key of another": "canary-foreignkey-5f1c",
}
"""Secrets of the service's own, which it shows to whoever may read, and which nobody told the run."""


_LATE = frozenset({"write token", "fetched token"})

OF_THE_MACHINE: Mapping[str, str] = {
    "command": "canary-command-5f1c",
    "messages of the command": "canary-stderr-5f1c",
    "proxy": "canary-proxy word@5f1c",
    "key file": "canary-keyfile-5f1c",
    "database": "canary-database-5f1c",
}
"""What only a process of its own can be given."""


def dress(secret: str) -> Iterator[str]:
    """Every form in which one secret may come back."""
    raw = secret.encode()
    yield secret
    yield from (quote(secret), quote(secret, safe=""), quote_plus(secret), quote(secret, safe="").lower())
    yield re.sub("%..", lambda found: found[0].lower(), quote(secret, safe=""))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1])
    yield html.escape(secret)
    for around in (b"", b"Bearer ", b"x:", b'{"a": "'):
        yield base64.b64encode(around + raw).decode()
        yield base64.urlsafe_b64encode(around + raw).decode()
    yield from (raw.hex(), raw.hex().upper())
    for gap in ("\n", "\r\n\t", "\n    ", "\\n"):
        yield secret[:9] + gap + secret[9:]


def parrot(seed: str, heard: str) -> str:
    """The secrets in every dress, in an order by `seed`: of a long message only the beginning is ever shown.

    Those that the run itself learns late are told by nobody who has not `heard` them.
    """
    known = [secret for slot, secret in CANARIES.items() if slot not in _LATE or secret in heard]
    own = [form for secret in known for form in dress(secret)]
    foreign = [f"{name}={secret}" for secret in FOREIGN.values() for name in ("password", "api.key", "sasl.secret")]
    forms = own + foreign * 8
    random.Random(seed).shuffle(forms)  # noqa: S311 - an order, no secret
    return " | ".join(forms)


def find_leaks(text: str, secrets: Mapping[str, str] = CANARIES) -> list[str]:
    """The slots whose secret shows in the text, in whatever dress; of base64 what is the same wherever it stands."""
    flat = re.sub(r"(?:\r?\n|(?:\\r)?\\n)[ \t]*", "", text)
    found = [slot for slot, secret in secrets.items() if any(form in text or form in flat for form in _traces(secret))]
    return found + [slot for slot, secret in FOREIGN.items() if secret in text or secret in flat]


def _traces(secret: str) -> Iterator[str]:
    for form in dress(secret):
        if "\n" not in form and "\\n" not in form:
            yield form
    raw = secret.encode()
    for shift, first in ((0, 0), (1, 2), (2, 3)):
        packed = base64.b64encode(bytes(shift) + raw).decode()
        yield packed[first : (shift + len(raw)) * 8 // 6]
