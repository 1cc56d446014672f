"""How long a toggle's window is: from the service's answer to the last reading until the toggle reaches the service.

No service here can be told "only if it is still active", so whoever moves the switch within this window is not seen.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median

from attrs import Factory, define

from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.messages import Message, Receive, Send
from reconciler.simulators.serving import serving_in_thread
from tests.benchmarks.measuring import Contender, make_folder, measure
from tests.benchmarks.report import say, tell

PROJECT = "01M7PROJECT000000000000000"
MILLISECONDS = 1000.0


@define
class Watching:
    """Stands before a simulated Convoy and takes the time of each reading's answer and each toggle's arrival."""

    simulator: ConvoySimulator
    read_at: dict[str, float] = Factory(dict)
    windows: list[float] = Factory(list)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        uid, _, verb = str(scope["path"]).rpartition("/endpoints/")[2].partition("/")
        if scope["method"] == "PUT" and verb == "pause":
            self.windows.append(time.perf_counter() - self.read_at[uid])
        await self.simulator.app(scope, receive, send)
        if scope["method"] == "GET" and not verb:
            self.read_at[uid] = time.perf_counter()


def run(folder: Path, counts: list[int], repeats: int) -> None:
    """Measures an apply of each count, as a process of its own on loopback."""
    say(f"\nWindow between a toggle's reading and the toggle, on loopback, {repeats} applies each")
    say(f"  {'endpoints':>9} {'toggles':>8} {'median ms':>10} {'95 % below ms':>14} {'longest ms':>11}")
    for count in counts:
        folders = (make_folder(folder, f"window-{count}-{turn}") for turn in range(repeats))
        found = sorted(seconds for one in folders for seconds in _measure(one, count))
        tell(f"  {count} endpoints: done")
        figures = (median(found), found[int(len(found) * 0.95)], found[-1])
        middle, most, longest = (seconds * MILLISECONDS for seconds in figures)
        say(f"  {count:9} {len(found):8} {middle:10.1f} {most:14.1f} {longest:11.1f}")


def _measure(folder: Path, count: int) -> list[float]:
    """The windows, in seconds, of one apply that pauses so many endpoints."""
    uids = [f"01M7E{number:021d}" for number in range(count)]
    endpoints = [SimulatedEndpoint(uid=uid, project=PROJECT, name=uid) for uid in uids]
    watching = Watching(ConvoySimulator(endpoints, projects=[SimulatedProject(PROJECT)], version="26.3.4"))
    with serving_in_thread(watching) as url:
        resources = {uid: {"project": PROJECT, "id": uid, "status": "paused", "settle": "1s"} for uid in uids}
        service = {"provider": "convoy", "url": f"{url}/api", "credentials": {"token": {"env": "HOME"}}}
        desired = {"version": 1, "services": {"hooks": service}, "resources": {"hooks": {"endpoint": resources}}}
        (folder / "reconciler.json").write_text(json.dumps(desired), encoding="utf-8")
        ours = ("apply", "-f", "reconciler.json", "--auto-approve", "--max-down", "100%")
        argv = (sys.executable, "-m", "reconciler", *ours)
        measure(Contender("reconciler apply", argv, folder, f"{count:,} applied"))
    return watching.windows
