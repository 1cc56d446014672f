"""Engines that believe too much, look too little, or say what is not so; patches as data."""

from tests.laws.mutants.bites import ALL, CONNECTOR, PAUSE, QUIET, TOGGLES, lose
from tests.laws.mutants.mutant import LawTest, Mutant, Patch
from tests.laws.schedule import Misfortune, Pace, Schedule, Thing

MUTANTS = (
    Mutant(
        name="trusts-202",
        fault="what was accepted counts as applied, and nothing is waited for",
        patches=(
            Patch(
                "engine/executing.py",
                "    return await settle(errand)\n",
                '    return Verdict(OutcomeKind.APPLIED, "accepted")\n',
            ),
        ),
        laws=("L12",),
        variants=("kafka_connect", "redpanda", "feldera"),
        bites=(Schedule("kafka_connect", CONNECTOR, pace=Pace(1.0), signals=(8, 8)),),
    ),
    Mutant(
        name="forgets-the-tasks",
        fault="a connector is what its own state says, whatever its tasks do",
        patches=(
            Patch(
                "providers/connectors/statuses.py",
                "    word = name_status(state, states)\n",
                "    word = name_status(state, [state for _ in states])\n",
            ),
        ),
        laws=("L12",),
        variants=("kafka_connect", "redpanda"),
        bites=(Schedule("kafka_connect", CONNECTOR, pace=Pace(1.0)),),
    ),
    Mutant(
        name="no-last-look",
        fault="what was applied is not looked at once more",
        patches=(
            Patch(
                "engine/applying.py",
                "    look = await confirm(applied, state.party.sources)\n",
                "    look = await confirm((), state.party.sources)\n",
            ),
        ),
        laws=("L17",),
        variants=ALL,
        bites=(QUIET,),
    ),
    Mutant(
        name="no-wait-before-the-last-look",
        fault="the last look is taken at once, while an update of somebody else may still be under way",
        patches=(
            Patch(
                "engine/applying.py",
                "await let_others_finish(applied, state.party.sources, state.party.around)",
                "()",
            ),
        ),
        laws=("L17",),
        variants=TOGGLES,
        bites=(QUIET,),
    ),
    Mutant(
        name="failed-read-is-absence",
        fault="what could not be read counts as missing",
        patches=(
            Patch(
                "engine/refreshing.py",
                "import LiveState, Query, Reading, Survey, Unreadable\n",
                "import LiveState, Missing, Query, Reading, Survey, Unreadable\n",
            ),
            Patch(
                "engine/refreshing.py",
                "    return Survey(readings={want.address: why for want in query.wants}, gaps=(why,))\n",
                "    return Survey(readings={want.address: Missing(why.why) for want in query.wants})\n",
            ),
        ),
        laws=("words",),
        variants=ALL,
        bites=(Schedule("convoy-new", PAUSE, (Misfortune(1, "failed_before_effect", (503,), times=6),)),),
    ),
    Mutant(
        name="empty-list-is-absence",
        fault="what is not in the list of a Redpanda cluster counts as missing, without another sign",
        patches=(
            Patch(
                "providers/redpanda/cluster.py",
                "    doubted = await _seek(ask.cluster, lacking, len(entries), session)\n",
                '    doubted: dict[str, Reading] = dict.fromkeys(lacking, Missing("it is not in the list"))\n',
            ),
            Patch(
                "providers/redpanda/cluster.py",
                "        entries = entries or (await _fetch_list(ask.cluster, session) if ask.listing else entries)\n",
                "",
            ),
        ),
        laws=("words",),
        variants=("redpanda",),
        bites=(Schedule("redpanda", CONNECTOR, (Misfortune(2, "blank_list", of="reads"),)),),
    ),
    Mutant(
        name="believes-a-400",
        fault="every 400 of a toggle counts as a refusal, also the one that is answered after the toggle",
        patches=(
            Patch(
                "providers/convoy/settling.py",
                "    return Unclear(said)\n\n\ndef _weigh_success",
                "    return Declined(said) if reply.status == BAD_REQUEST else Unclear(said)\n\n\ndef _weigh_success",
            ),
        ),
        laws=("words",),
        variants=("convoy-old",),
        bites=(Schedule("convoy-old", PAUSE, (lose("version_refused_after_effect"),), Pace(1.0)),),
    ),
    Mutant(
        name="rejected-is-not-counted",
        fault="the ledger has no place for `rejected`: the entry counts as skipped",
        patches=(
            Patch(
                "engine/accounting.py",
                "            outcome=verdict.outcome,\n",
                "            outcome=OutcomeKind.SKIPPED\n"
                "            if verdict.outcome is OutcomeKind.REJECTED\n"
                "            else verdict.outcome,\n",
            ),
        ),
        laws=("L6",),
        variants=ALL,
        bites=(Schedule("apinizer", (Thing("off", "on"),), (lose("unsuccessful"),)),),
    ),
    Mutant(
        name="rejected-is-applied",
        fault="the result says applied of what was rejected",
        patches=(
            Patch(
                "engine/accounting.py",
                "            made.append(_complete(outcomes[entry.subject.address], entry, admitted))\n",
                "            one = outcomes[entry.subject.address]\n"
                "            if one.outcome is OutcomeKind.REJECTED:\n"
                "                one = attrs.evolve(one, outcome=OutcomeKind.APPLIED)\n"
                "            made.append(_complete(one, entry, admitted))\n",
            ),
        ),
        laws=("L2", "L12", "done"),
        variants=ALL,
        bites=(Schedule("convoy-new", PAUSE, (lose("failed_before_effect", 403),)),),
    ),
    Mutant(
        name="outcomes-are-not-journalled",
        fault="the journal has no line for an outcome",
        patches=(
            Patch(
                "engine/applying.py",
                "state.ledger.total))\n    await _note(state, Ended(outcome))\n",
                "state.ledger.total))\n",
            ),
        ),
        laws=("L5",),
        variants=ALL,
        bites=(QUIET,),
    ),
    Mutant(
        name="equal-things-differ",
        fault="whatever is wished for is planned, whether or not it differs",
        patches=(
            Patch("engine/diffing.py", "    if is_same(live=live, wished=wished):\n        return ()\n", ""),
            Patch("engine/diffing.py", "for path in _differing(projected, wished))\n", "for path in sorted(wished))\n"),
        ),
        laws=("L1",),
        variants=ALL,
        bites=(Schedule("apinizer", (Thing("off", "off"), Thing("off", "on"))),),
    ),
    Mutant(
        name="never-says-blocked",
        fault="a pause that can never show is planned again and again",
        patches=(
            Patch(
                "providers/connectors/table.py",
                '        *_refused("failed", {"running": never_runs, "paused": never_pauses}),\n',
                '        *_rows("failed"),\n',
            ),
        ),
        laws=("L15",),
        variants=("kafka_connect", "redpanda"),
        bites=(Schedule("kafka_connect", (Thing("broken", "paused"),)),),
    ),
    Mutant(
        name="secrets-are-shown",
        fault="nothing is redacted",
        patches=(
            Patch(
                "transport/redaction.py",
                "        return text if self._pattern is None else _clean_folded(",
                "        return text if self is not None else _clean_folded(",
            ),
        ),
        laws=("L9",),
        tests=(LawTest("L9", "tests/laws/test_l09_no_secret_leaves.py::test_no_read_that_fails_tells_a_secret"),),
    ),
    Mutant(
        name="digest-of-the-moment",
        fault="the digest of a plan is over the time as well",
        patches=(
            Patch("engine/digesting.py", "import json\n", "import json\nimport time\n"),
            Patch(
                "engine/digesting.py",
                '        "entries": [_mean(entry) for entry in entries],\n',
                '        "entries": [_mean(entry) for entry in entries],\n        "at": time.monotonic_ns(),\n',
            ),
        ),
        laws=("L10",),
        tests=(LawTest("L10", "tests/laws/test_l10_same_bytes.py::test_twice_the_same[convoy-new]"),),
    ),
    Mutant(
        name="unsorted",
        fault="the entries of a plan come in the order in which a set is walked",
        patches=(
            Patch(
                "engine/expanding.py",
                "        wants=tuple(wants[address] for address in sorted(wants)),\n",
                "        wants=tuple(wants[address] for address in set(wants)),\n",
            ),
        ),
        laws=("L10",),
        tests=(LawTest("L10", "tests/laws/test_l10_same_bytes.py::test_the_same_in_another_process"),),
    ),
    Mutant(
        name="a-key-is-dropped",
        fault="a result is written without its warnings",
        patches=(Patch("files/result_file.py", "        warnings=result.warnings,\n", "        warnings=(),\n"),),
        laws=("L11",),
        tests=(LawTest("L11", "tests/laws/test_l11_round_trips.py::test_any_result"),),
    ),
    Mutant(
        name="undo-repeats",
        fault="undo wishes for what was after the apply",
        patches=(
            Patch(
                "engine/undoing.py",
                "for path, value in (outcome.before or {}).items() if value is not None}\n    wished",
                "for path, value in (outcome.after or {}).items() if value is not None}\n    wished",
            ),
        ),
        laws=("L13",),
        tests=(LawTest("L13", "tests/laws/test_l13_undo_restores.py::test_what_was_changed_is_restored_or_named"),),
    ),
)
