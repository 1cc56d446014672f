"""The least that an apply could cost: the same PUTs at the same concurrency, then perhaps one look at the list.

Run by path, so that it imports httpx and nothing of the project: `python bare_apply.py URL CONCURRENCY NAMES.json
[LIST]`. With LIST, it asks that path until it shows every connector and every task paused.
"""

import asyncio
import json
import sys
from pathlib import Path

import httpx

LOOKS = 1000


async def pause_all(client: httpx.AsyncClient, names: list[str], concurrency: int) -> None:
    """One PUT for each name, `concurrency` of them under way at a time."""
    remaining = iter(names)

    async def work() -> None:
        for name in remaining:
            (await client.put(f"/connectors/{name}/pause")).raise_for_status()

    await asyncio.gather(*(work() for _ in range(concurrency)))


async def wait_for_all(client: httpx.AsyncClient, names: list[str], path: str) -> None:
    """Asks the list until all are paused; raises TimeoutError after many looks."""
    for _ in range(LOOKS):
        listed = json.loads((await client.get(path)).raise_for_status().content)
        if all(_is_paused(listed[name]["status"]) for name in names):
            return
    raise TimeoutError(f"not all paused after {LOOKS} looks")


def _is_paused(status: dict[str, object]) -> bool:
    tasks = status["tasks"]
    parts = [status["connector"], *(tasks if isinstance(tasks, list) else ())]
    return all(isinstance(part, dict) and part["state"] == "PAUSED" for part in parts)


async def main(url: str, concurrency: int, names: list[str], look_at: list[str]) -> None:
    """Pauses, and looks where a path to look at is given."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await pause_all(client, names, concurrency)
        sys.stdout.write("all sent\n")
        for path in look_at:
            await wait_for_all(client, names, path)
            sys.stdout.write("all paused\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_bytes()), sys.argv[4:]))
