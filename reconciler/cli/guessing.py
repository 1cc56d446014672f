"""Which outputs a command line asks for that could not be understood; looks at nothing else in it."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.errors import InvalidInput
from reconciler.runs.outputs import OutputRequest, parse_output

_LONG = "--output"
_SHORT_FLAGS = "qv"


def guess_outputs(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[OutputRequest, ...]:
    """The outputs that these arguments, else RECONCILER_OUTPUT, seem to ask for; what is no output is passed over."""
    texts = list(_list_values(arguments)) or environment.get("RECONCILER_OUTPUT", "").split(",")
    return tuple(_parse_all(texts))


def _parse_all(texts: Sequence[str]) -> Iterator[OutputRequest]:
    for text in texts:
        try:
            yield parse_output(text)
        except InvalidInput:
            continue


def _list_values(arguments: Sequence[str]) -> Iterator[str]:
    """The values of `-o X`, `-oX`, `-qo X`, `--output X` and `--output=X`, up to `--`."""
    words = iter(arguments)
    for word in words:
        if word == "--":
            return
        if word.startswith(f"{_LONG}="):
            yield word.removeprefix(f"{_LONG}=")
        elif word == _LONG:
            yield next(words, "")
        elif word.startswith("-") and not word.startswith("--"):
            flags = word[1:].lstrip(_SHORT_FLAGS)
            if flags.startswith("o"):
                yield flags[1:] or next(words, "")
