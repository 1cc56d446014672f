"""A service's own words in one short line, with what looks like a secret taken out; knows no service.

No pattern finds every secret: what a service may say anything in (details, configurations) is not shown at all.
What is masked too much costs a word, so where the two are hard to tell apart the word goes.
"""

import re

_LONGEST = 300
_EXAMINED = 2000
"""Characters that are looked at; far more than is shown, and few enough for every pattern."""

_WORDS = r"(?:pass(?:word|wd|phrase|code)|pwd|secret|token|credential|(?:api|access|private|account|shared)[\s_-]?key)"
_ASSIGNED = rf"(?:{_WORDS}|authorization|cookie|signature|(?<![a-z])pass(?![a-z]))"
_NAME = rf"{_WORDS}[\w.-]{{0,40}}"
_SCHEME = r"(?:(?:bearer|basic|digest|negotiate|apikey|token)\s+)?"
_VALUE = r"""(?:\\*"(?:\\.|[^"\\])*"?|\\*'(?:\\.|[^'\\])*'?|\S+)"""
_ORDINARY = (
    r"(?![:=…]|(?:not|no|in|on|of|or|and|for|from|to|by|with|the|a|an|is|was|are|has|have|does|could|cannot|must|may|too"
    r"|wrong|invalid|valid|incorrect|expired|missing|required|empty|unknown|null|absent|rejected|revoked|blocked"
    r"|already|being|used|set|unset|given|found|provided|needed|denied|failed|malformed|token)\b)"
)
_TELLTALE = r"""(?=["'\\]|[^\s]*[\d_/+=$#@%^*]|\S{16})"""

_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # A user part, and a password in it: scheme://user:password@host, scheme://token@host.
        r"(\w://[^\s/:@]*:)\S+(?=@)",
        r"(\w://)[^\s/:@]+(?=@)",
        r"(-----BEGIN [A-Z ]+-----).+",
        # password=…, "token": "…", Authorization: Bearer …, AWS_SECRET_ACCESS_KEY=…, x-api-key: …
        rf"({_ASSIGNED}[\w.-]{{0,40}}[\"'\\]*\s*(?:=>|[:=])\s*{_SCHEME}){_VALUE}",
        rf"(key[\"'\\]*\s*(?:=>|[:=])\s*){_VALUE}",
        # --password …, -p …, -u user:…
        rf"((?<!\S)--?[\w-]{{0,40}}{_WORDS}[\w-]{{0,40}}\s+){_VALUE}",
        r"((?<!\S)-p\s+)\S+",
        r"((?<!\S)-u\s+[^\s:]+:)\S+",
        # The password is …, Bearer …, secret 'x1', told apart from the words of an ordinary sentence.
        rf"({_NAME}\s+(?:is|was|are)\s*[:=]?\s+){_ORDINARY}{_VALUE}",
        rf"({_NAME}\s+for\s+\S+?\s*[:=]\s*){_VALUE}",
        rf"(\bbearer\s+(?:token\s+)?){_ORDINARY}{_TELLTALE}{_VALUE}",
        rf"({_NAME}\s+){_ORDINARY}{_TELLTALE}{_VALUE}",
        r"(\beyJ)[\w-]{10,}\.[\w.-]+",
    )
)
"""Each keeps its first group, and the rest of what it finds is masked."""


def mask(text: str) -> str:
    """What a service said: one line of at most 300 characters, without what looks like a secret."""
    line = " ".join(_take(text).split())
    for secret in _SECRETS:
        line = secret.sub(r"\1…", line)
    return cut(line)


def _take(text: str) -> str:
    """The beginning, without the word that the cut went through: half a secret is none that a pattern finds."""
    return text if len(text) <= _EXAMINED else text[:_EXAMINED].rsplit(maxsplit=1)[0]


def cut(text: str) -> str:
    """The same without masking: for lines that are put together of masked words and names of our own."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
