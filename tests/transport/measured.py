"""Run as a process of its own: the command, or one read and one write; tells last how much memory it held at most."""

import asyncio
import json
import re
import sys
from pathlib import Path

from attrs import frozen

from reconciler.cli import main
from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Lost, NotSent, Reply, Sent
from tests.transport.sessions import TOGGLE, fetch, make_shared, send

STATUS = Path("/proc/self/status")
"""Where Linux tells what this program has held, since it began: `ru_maxrss` would count who started it."""


@frozen
class Measured:
    """How a run ended: its exit code, its two outputs, and the most memory that it held, in bytes."""

    code: int
    out: str
    err: str
    peak: int


def read_peak() -> int:
    """The most memory that this process has held, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())
    assert found is not None
    return int(found[1]) * 1024


async def run_measured(*arguments: str, folder: Path) -> Measured:
    """Runs this module in a process of its own, while the loop goes on serving; in this folder."""
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.transport.measured",
        *arguments,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(root), "NO_PROXY": "*"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    *lines, last = err.decode().splitlines()
    return Measured(process.returncode or 0, out.decode(), "\n".join(lines), int(last))


async def _ask(url: str) -> dict[str, str]:
    shared = make_shared(timeout=20.0)
    try:
        read = f"reply {(await fetch(url, shared=shared)).status}"
    except ReadFailed as failed:
        read = str(failed)
    written = _describe(await send(url, TOGGLE, shared=shared))
    return {"read": read.replace(url, "URL"), "write": written.replace(url, "URL")}


def _describe(sent: Sent) -> str:
    match sent:
        case Lost(why=why):
            return f"lost: {why}"
        case NotSent(why=why):
            return f"not sent: {why}"
        case Reply(status=status):
            return f"reply {status}"


if __name__ == "__main__":
    ended = 0
    if sys.argv[1] == "ask":
        sys.stdout.write(json.dumps(asyncio.run(_ask(sys.argv[2]))))
    else:
        ended = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.write(f"\n{read_peak()}\n")
    sys.exit(ended)
