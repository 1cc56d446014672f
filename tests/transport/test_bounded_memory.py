"""Floods end as unreadable for reads and as lost for writes, in bounded memory; bytes are counted, never seconds."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from tests.transport.floods import FLOODS, HEAD, pouring
from tests.transport.loopback import listening
from tests.transport.measured import STATUS, Measured, run_measured

MOST = 200 * 1024 * 1024
"""Bytes that the whole process may hold at any time; an idle one holds about 40 MiB, one answer at most 64 MiB."""

pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="the peak of a process is read from /proc")


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_no_answer(flood: str, tmp_path: Path) -> None:
    """Unreadable for a read, unclear for a write, with the same words; never a success and never a refusal."""

    async def run() -> Measured:
        async with listening(FLOODS[flood].script()) as server:
            return await run_measured("ask", server.url, folder=tmp_path)

    measured = asyncio.run(run())
    why = FLOODS[flood].why
    assert {"read": f"GET /things: {why}", "write": f"lost: {why}"} == json.loads(measured.out)
    assert measured.peak < MOST


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_leaves_a_plan_unreadable(flood: str, tmp_path: Path) -> None:
    """`reconciler plan` ends with 1 and says of each entry that it could not be read; nothing is planned."""

    async def run() -> Measured:
        async with listening(FLOODS[flood].script()) as server:
            wishes = {"services": {"w": {"provider": "kafka_connect", "url": server.url}}}
            resources = {"resources": {"w": {"connector": {"a": "paused", "b": "stopped"}}}}
            (tmp_path / "reconciler.json").write_text(json.dumps({"version": 1, **wishes, **resources}))
            return await run_measured("plan", "-f", "reconciler.json", "-o", "json", folder=tmp_path)

    measured = asyncio.run(run())
    assert measured.code == 1, measured.err
    entries = json.loads(measured.out)["entries"]
    assert [(entry["verdict"], entry["cause"], entry["calls"]) for entry in entries] == [
        ("blocked", "unreadable", []),
        ("blocked", "unreadable", []),
    ]
    assert [FLOODS[flood].why in re.sub(r"http://[\d.:]+", "URL", entry["reason"]) for entry in entries] == [True, True]
    assert measured.peak < MOST


def test_the_largest_answer_that_is_read(tmp_path: Path) -> None:
    """Almost 64 MiB in one text: it is read, and held at most a few times over."""
    letters = 60 * 1024 * 1024

    async def run() -> Measured:
        whole = pouring(HEAD + b'\r\n["', [*[b"z" * (letters // 60)] * 60, b'"]'])
        async with listening(whole) as server:
            return await run_measured("ask", server.url, folder=tmp_path)

    measured = asyncio.run(run())
    assert json.loads(measured.out) == {"read": "reply 200", "write": "reply 200"}
    assert measured.peak < 2 * MOST
