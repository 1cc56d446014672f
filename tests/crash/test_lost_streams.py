"""Standard streams that nobody reads, that are full or closed: the apply goes on to its end, and says what was lost."""

import json
import os
import subprocess
import sys

import pytest

from reconciler.files.result_file import load_result
from tests.crash.worlds import World

WORLDS = ["convoy", "feldera"]
WORDS = "apply plan.json -o jsonl"


def _shell(world: World, script: str) -> tuple[int, str]:
    """Runs a script in which `$R` is the command; its exit code, and what it left in the file `err`."""
    folder = world.place.folder
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "TOKEN": "made-up",
        "R": f"{sys.executable} -m reconciler",
    }
    ended = subprocess.run(
        ["/bin/bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=False
    )
    err = folder / "err"
    return ended.returncode, err.read_text(encoding="utf-8") if err.exists() else ""


LOST = {
    "full": f"exec $R {WORDS} >/dev/full 2>err",
    "closed": "exec $R apply plan.json >&- 2>err",
    "never read": f"$R {WORDS} 2>err | true; exit ${{PIPESTATUS[0]}}",
    "read for one line": f"$R {WORDS} 2>err | head -n 1; exit ${{PIPESTATUS[0]}}",
}


@pytest.mark.parametrize("how", LOST)
@pytest.mark.parametrize("world", WORLDS, indirect=True)
def test_standard_output_is_lost(world: World, how: str) -> None:
    """All calls are made all the same, the code is 1, and the result goes to standard error."""
    code, err = _shell(world, LOST[how])
    assert (code, world.gate.history) == (1, list(world.recipe.states))
    assert "Traceback" not in err
    assert load_result(err[err.index("{\n") :], source="standard error").outcomes[0].outcome.value == "applied"


UNHEARD = {
    "full": "exec $R apply plan.json -o json 2>/dev/full >out",
    "closed": "exec $R apply plan.json -o json 2>&- >out",
    "never read": "{ $R apply plan.json -o json 2>&3 >out; echo $? >code; } 3>&1 | true; exit $(cat code)",
}


@pytest.mark.parametrize("how", UNHEARD)
@pytest.mark.parametrize("world", WORLDS, indirect=True)
def test_standard_error_is_lost(world: World, how: str) -> None:
    """It holds no output that was asked for: the code is that of the result, which is on standard output."""
    code, _ = _shell(world, UNHEARD[how])
    assert (code, world.gate.history) == (0, list(world.recipe.states))
    out = (world.place.folder / "out").read_text(encoding="utf-8")
    assert json.loads(out)["summary"]["applied"] == 1


@pytest.mark.parametrize("world", WORLDS, indirect=True)
def test_both_are_lost(world: World) -> None:
    """Everything is done, the file that was asked for is whole, and nothing that was asked for is lost."""
    code, _ = _shell(world, "exec $R apply plan.json -o json=result.json >&- 2>&-")
    assert (code, world.gate.history) == (0, list(world.recipe.states))
    result = load_result((world.place.folder / "result.json").read_bytes(), source="result.json")
    assert result.outcomes[0].outcome.value == "applied"


@pytest.mark.parametrize("world", ["convoy"], indirect=True)
def test_an_output_that_is_asked_for_and_closed(world: World) -> None:
    """Standard output that was asked for and is closed is refused before anything is sent."""
    code, err = _shell(world, "exec $R apply plan.json -o jsonl >&- 2>err")
    assert (code, world.gate.writes) == (9, [])
    assert "cannot be written" in err


@pytest.mark.parametrize("world", ["convoy"], indirect=True)
def test_an_output_file_is_full(world: World) -> None:
    """A device that takes nothing: the result goes to standard error, the code is 1."""
    code, err = _shell(world, "exec $R apply plan.json -o json=/dev/full 2>err")
    assert (code, world.gate.history) == (1, list(world.recipe.states))
    assert load_result(err[err.index("{\n") :], source="standard error").outcomes[0].outcome.value == "applied"
