"""Signals while the program is still being loaded."""

import json
import signal
import subprocess
import sys

import pytest

from reconciler.cli.early import asks_for_json

_LATE = """
import sys
from reconciler.cli.early import take_early
take_early(sys.argv[1:])
print("ready", file=sys.stderr, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_loading_ends_with_its_word_and_code(number: int, code: int) -> None:
    """One JSON document, one line, the signal's exit code; no traceback."""
    process = subprocess.Popen(
        [sys.executable, "-c", _LATE, "plan", "-o", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    process.send_signal(number)
    shown, said = process.communicate(timeout=20)
    document = json.loads(shown)
    assert (process.returncode, document["exit_code"]) == (code, code)
    assert said == f"{document['problems'][0]['message']}\n"


@pytest.mark.parametrize(
    ("words", "default", "asked"),
    [
        (["plan", "-o", "json"], "", True),
        (["plan", "-ojson"], "", True),
        (["plan", "--output=json"], "", True),
        (["plan", "--output", "json"], "", True),
        (["plan"], "json", True),
        (["plan"], "text,json", True),
        (["plan", "-o", "text"], "json", False),
        (["plan", "-o", "json=plan.json"], "", False),
        (["plan"], "", False),
    ],
)
def test_json_on_standard_output_is_noticed(words: list[str], default: str, *, asked: bool) -> None:
    """As far as it can be told before anything is parsed."""
    assert asks_for_json(words, default) is asked


_ENDING = """
import io, os, signal, sys
from reconciler.cli.early import leave
class Last(io.StringIO):
    def flush(self):
        os.kill(os.getpid(), signal.SIGTERM)
sys.stdout = Last()
leave(5)
"""


def test_a_signal_while_ending_changes_nothing() -> None:
    """What the command ended with is what the process ends with."""
    assert subprocess.run([sys.executable, "-c", _ENDING], check=False, timeout=20).returncode == 5
