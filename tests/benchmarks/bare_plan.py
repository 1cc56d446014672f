"""The least that a no-op plan could cost: fetch the same bytes, parse them, compare every state; checks nothing else.

Run by path, so that it imports httpx and nothing of the project: `python bare_plan.py URL WISHES.json PATH…`.
"""

import json
import sys
from pathlib import Path

import httpx


def main(url: str, wishes_file: str, paths: list[str]) -> int:
    """0 where every connector is in its wished state."""
    wishes = json.loads(Path(wishes_file).read_bytes())
    with httpx.Client(base_url=url, timeout=60) as client:
        bodies = [json.loads(client.get(path).raise_for_status().content) for path in paths]
    listed = bodies[-1]
    differing = [
        name
        for name, wish in wishes.items()
        if any(
            part["state"] != wish for part in (listed[name]["status"]["connector"], *listed[name]["status"]["tasks"])
        )
    ]
    sys.stdout.write(f"{len(differing)} differ\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
