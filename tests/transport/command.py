"""The real command, as a process of its own, in an environment full of canaries; keeps all that it leaves."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from tests.transport.canaries import OF_THE_MACHINE

COMMAND = {"command": ["/bin/sh", "command.pem"]}
"""A credential that a command prints, and talks about."""

_SCRIPT = f"echo {OF_THE_MACHINE['messages of the command']} >&2; echo {OF_THE_MACHINE['command']}; exit "

FORMATS = ("-o", "text=o.txt", "-o", "json=o.json", "-o", "jsonl=o.jsonl", "-o", "markdown=o.md")


def write_desired(folder: Path, *, ending: object = 0, **service: object) -> None:
    """A desired file with one connector behind `service`, and the command, which ends so."""
    (folder / "command.pem").write_text(f"{_SCRIPT}{ending}\n")
    (folder / "key.pem").write_text(f"-----BEGIN PRIVATE KEY-----\n{OF_THE_MACHINE['key file']}\n")
    described = {"provider": "kafka_connect", "url": "http://worker.example", **service}
    resources = {"w": {"connector": {"c": {"status": "paused", "settle": "1s"}}}}
    text = json.dumps({"version": 1, "services": {"w": described}, "resources": resources})
    (folder / "reconciler.json").write_text(text)


def find_environment(folder: Path, proxy: str) -> Mapping[str, str]:
    """Nothing but a proxy with a password."""
    user = f"someone:{quote(OF_THE_MACHINE['proxy'], safe='')}"
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "HTTP_PROXY": proxy.replace("://", f"://{user}@"),
        "DSN": f"postgresql://someone:{OF_THE_MACHINE['database']}@127.0.0.1:1/x",
    }


async def run_command(folder: Path, environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """How the command ended, and all that it printed, with `-vv`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "reconciler", *arguments, "-vv", "-f", "reconciler.json"),
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


def gather(folder: Path) -> str:
    """All that stands in the folder and below it, but the files that hold secrets."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pem"]
    return "\n".join(f"{path.name}: {path.read_text()}" for path in paths)
