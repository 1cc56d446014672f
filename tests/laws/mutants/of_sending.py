"""Engines that send too often, too early, elsewhere or more than was planned; patches as data."""

from tests.laws.mutants.bites import ALL, CONNECTOR, LATE_AND_LOST, PAUSE, QUIET, TOGGLES, lose
from tests.laws.mutants.mutant import Mutant, Patch
from tests.laws.schedule import Death, Pace, Rival, Schedule, Thing, Twin

_IN_TURN = Schedule("kafka_connect", CONNECTOR * 3, twin=Twin(0.004, locked=True), ways=(0.02, 0.001, 0.1))

_NEVER_A_TOGGLE = Patch(
    "transport/retry.py",
    '    if call.effect == "toggle":\n        return False\n',
    '    if call.effect == "toggle":\n        return ',
)


def _repeat_where(condition: str) -> Patch:
    return Patch(_NEVER_A_TOGGLE.file, _NEVER_A_TOGGLE.old, f"{_NEVER_A_TOGGLE.new}{condition}\n")


MUTANTS = (
    Mutant(
        name="blind-retry",
        fault="the transport repeats a toggle as it repeats a read: after a lost answer and after a 5xx",
        patches=(_repeat_where("may_repeat_read(got)"),),
        laws=("L7", "L8", "flip"),
        variants=TOGGLES,
        bites=(LATE_AND_LOST,),
    ),
    Mutant(
        name="retry-on-503",
        fault="the transport repeats a call that is not repeatable after a 503",
        patches=(_repeat_where("isinstance(got, Reply) and got.status == 503"),),
        laws=("L7",),
        variants=TOGGLES,
        bites=(Schedule("convoy-old", PAUSE, (lose("failed_after_effect", 503),)),),
    ),
    Mutant(
        name="follows-redirects",
        fault="a write follows a redirect",
        patches=(
            Patch("transport/line.py", "stream=True, follow_redirects=False", "stream=True, follow_redirects=True"),
        ),
        laws=("L3", "L4"),
        variants=ALL,
        bites=(Schedule("convoy-new", PAUSE, (lose("redirected", "http://elsewhere.example/", 307),)),),
    ),
    Mutant(
        name="no-fresh-read",
        fault="nothing is read again between the admission of the plan and the write",
        patches=(
            Patch(
                "engine/sending.py",
                '    ended = await look_again(errand) if delivery.call.effect == "toggle" else None\n',
                "    ended = None\n",
            ),
            Patch("engine/applying.py", "    return await read_fresh(works, state.party.sources)\n", "    return {}\n"),
        ),
        laws=("L7",),
        variants=TOGGLES,
        bites=(QUIET,),
    ),
    Mutant(
        name="impatient-toggle",
        fault="one reading of the old state after an unclear answer is believed at once, and the toggle sent again",
        patches=(
            Patch(
                "engine/sending.py",
                "    quiet = lag if delivery.call.is_repeatable else 2 * lag\n",
                "    quiet = 0.0\n",
            ),
        ),
        laws=("L8", "flip"),
        variants=TOGGLES,
        bites=(LATE_AND_LOST,),
    ),
    Mutant(
        name="journal-after-sending",
        fault="the line about a call is written once the call was answered",
        patches=(
            Patch(
                "engine/sending.py",
                "    await around.journal.write(AboutToSend(address, call, attempt, before))\n    if",
                "    if",
            ),
            Patch(
                "engine/sending.py",
                "    sent = await errand.writer.send(call)\n",
                "    sent = await errand.writer.send(call)\n"
                "    await around.journal.write(AboutToSend(address, call, attempt, before))\n",
            ),
        ),
        laws=("L8",),
        variants=TOGGLES,
        bites=(Schedule("convoy-new", PAUSE, death=Death(3)),),
    ),
    Mutant(
        name="no-wait-after-a-crash",
        fault="a run that follows a crash believes its first reading, before what was sent has had its time to show",
        patches=(Patch("api/outwaiting.py", "    if seconds > 0:\n", "    if False:\n"),),
        laws=("L8",),
        variants=TOGGLES,
        bites=(Schedule("convoy-old", PAUSE, pace=Pace(1.0), death=Death(4)),),
    ),
    Mutant(
        name="stale-is-written",
        fault="what was moved since the plan was made is written all the same",
        patches=(Patch("engine/comparing.py", "    if moved:\n", "    if False:\n"),),
        laws=("L6",),
        variants=ALL,
        bites=(Schedule("convoy-new", PAUSE, rivals=(Rival(2, "inactive"),)),),
    ),
    Mutant(
        name="writes-to-another",
        fault="the call of a connector goes to one that is in no file",
        patches=(
            Patch(
                "providers/kafka_connect/steps.py",
                '    return tuple(connectors.make_call(f"/connectors/{quote(name,',
                '    name = "bystander"\n    return tuple(connectors.make_call(f"/connectors/{quote(name,',
            ),
        ),
        laws=("L3",),
        variants=("kafka_connect",),
        bites=(Schedule("kafka_connect", (Thing("running", "paused"),)),),
    ),
    Mutant(
        name="writes-more-than-the-switch",
        fault="the save of maintenance mode also writes the message, which nobody wished for",
        patches=(
            Patch(
                "providers/apinizer/steps.py",
                "    body: dict[str, object] = dict(wish.setting)\n",
                '    body: dict[str, object] = {**wish.setting, "message": ""}\n',
            ),
        ),
        laws=("L3",),
        variants=("apinizer",),
        bites=(Schedule("apinizer", (Thing("off", "on"),)),),
    ),
    Mutant(
        name="sends-what-is-not-planned",
        fault="the session adds `force` to each call",
        patches=(
            Patch(
                "transport/session.py",
                "        ask = Ask(call.method, call.path, content,",
                '        ask = Ask(call.method, call.path + "?force=true", content,',
            ),
        ),
        laws=("L4",),
        variants=ALL,
        bites=(QUIET,),
    ),
    Mutant(
        name="sends-twice",
        fault="the calls of a connector's transition are made twice",
        patches=(
            Patch(
                "providers/connectors/calls.py",
                "    return change.transition.verbs\n",
                "    verbs = change.transition.verbs\n"
                "    return verbs if isinstance(verbs, Refusal) else (*verbs, *verbs)\n",
            ),
        ),
        laws=("L14",),
        variants=("kafka_connect", "redpanda"),
        bites=(Schedule("kafka_connect", (Thing("running", "paused"),)),),
    ),
    Mutant(
        name="no-lock",
        fault="the lock file is written and not locked",
        patches=(
            Patch(
                "runs/locks.py",
                "            lock.acquire(blocking=False)\n",
                "            self._lock_file(url).touch()\n",
            ),
        ),
        laws=("L16",),
        variants=ALL,
        bites=(_IN_TURN,),
    ),
)
