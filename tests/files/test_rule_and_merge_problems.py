"""Mistakes in rules and other keys, and what only several files together can get wrong."""

from collections.abc import Callable

import pytest

Complain = Callable[..., list[str]]

SERVICES = """\
version: 1
services:
  w: {provider: kafka_connect, url: http://h}
  g: {provider: gatekeeper, url: http://g}
"""
CIRCLE = "these resources depend on each other in a circle:"
GUARD_KEYS = "floor, max_down, max_up, changes_per_minute, max_failures"
STATES = "must be one of running, paused, stopped, not"


SELECT = "(write service/kind/pattern: workers/connector/legacy-*)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", ['5: rules[0] must be a mapping with select, not "x"']),
        ("{status: paused}", [f"5: select is missing in rules[0] {SELECT}"]),
        ("{select: w, status: paused}", [f'14: select must be a pattern over addresses, not "w" {SELECT}']),
        ("{select: 3, status: paused}", [f"14: select must be a pattern over addresses, not 3 {SELECT}"]),
        (
            "{select: x/connector/a, status: paused}",
            ["14: x in select is not a service of these files (services are g, w)"],
        ),
        (
            "{select: '*/connector/a', status: paused}",
            ["14: select must name one service: only kind and name may be patterns (services are g, w)"],
        ),
        (
            "{select: w/conector/a, status: paused}",
            ['14: conector is not a kind of kafka_connect: it has connector (did you mean "connector"?)'],
        ),
        ("{select: w/connector/*}", ["5: rules[0] wishes nothing (switches are status)"]),
        ("{select: w/connector/*, status: pausd}", [f'37: status {STATES} "pausd" (did you mean "paused"?)']),
        (
            "{select: w/connector/*, name: x, status: paused}",
            ["29: name finds one resource, and a rule is about all that it selects (ask for it under `where`)"],
        ),
        (
            "{select: w/connector/*, type: x, status: paused}",
            ["29: type is a fact, which is seen and not wished for (a rule's `where` may ask for it)"],
        ),
        (
            "{select: g/*/*, status: paused}",
            ["21: status is no switch of a proxy, which this rule selects too (name one kind in select)"],
        ),
        ("{select: w/connector/*, status: paused, expect: -1}", ["53: expect must be a whole number from 0, not -1"]),
        (
            "{select: w/connector/*, status: paused, expect: true}",
            ["53: expect must be a whole number from 0, not true"],
        ),
        (
            "{select: w/connector/*, status: paused, expect: {}}",
            ["53: expect must be a count, or hold min, max or both"],
        ),
        (
            "{select: w/connector/*, status: paused, expect: {min: 3, max: 1}}",
            ["53: expect has a min of 3 above its max of 1"],
        ),
        (
            "{select: w/connector/*, status: paused, expect: {mn: 3}}",
            ['54: mn is not a known key: it must be one of min, max (did you mean "min"?)'],
        ),
        ("{select: w/connector/*, status: paused, where: x}", ['52: where must be a mapping, not "x"']),
        (
            "{select: w/connector/*, status: paused, where: {worker: x}}",
            ["53: worker cannot be asked of a connector: where may hold type, connector.class, tags, name"],
        ),
        (
            "{select: w/connector/*, status: paused, where: {type: 3}}",
            ["59: type must be a string, not 3 (put it in quotes)"],
        ),
        (
            "{select: w/connector/*, status: paused, depends_on: [w/connector/x]}",
            ["58: w/connector/x in depends_on is not a resource of these files"],
        ),
    ],
)
def test_mistakes_in_a_rule(complain: Complain, text: str, expected: list[str]) -> None:
    """A rule is checked against the kinds that it selects."""
    assert [f"a.yaml:6:{one}" for one in expected] == complain(f"{SERVICES}rules:\n  - {text}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "guards: {flor: 3}",
            f'5:10: flor is not a known key: it must be one of {GUARD_KEYS} (did you mean "floor"?)',
        ),
        ("guards: {max_failures: 0}", "5:24: max_failures must be a whole number from 1, not 0"),
        ("guards: {changes_per_minute: 1.5}", "5:30: changes_per_minute must be a whole number from 1, not 1.5"),
        ("guards: {floor: -1}", "5:17: floor must be a whole number from 0, not -1"),
        ("guards: {max_down: 130%}", '5:20: max_down must be a share or a count, not "130%" (write 30% or 5)'),
        ("guards: {max_up: 0.3}", "5:18: max_up must be a share or a count, not 0.3 (write 30% or 5)"),
        ("lock: {postgres: {}}", "5:8: dsn is missing in lock.postgres"),
        ("accept: {}", "5:9: accept must be a list"),
        ("accept: [{address: x, owner: o, reason: r}]", "5:10: until is missing in accept[0]"),
        ("profiles: []", "5:11: profiles must be a mapping of names"),
        ("profiles: {n: {rsources: {}}}", "5:12: resources is missing in profiles.n"),
        (
            "profiles: {n: {resources: {w: {connector: {a: pausd}}}}}",
            f'5:47: a {STATES} "pausd" (did you mean "paused"?)',
        ),
        ("rules: {}", "5:8: rules must be a list"),
    ],
)
def test_mistakes_in_other_keys(complain: Complain, text: str, expected: str) -> None:
    """Their shape is checked though their work belongs to later rooms."""
    assert f"a.yaml:{expected}" in complain(SERVICES + text)


RESOURCES = "version: 1\nresources: {w: {connector: {a: paused}}}\n"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            SERVICES,
            SERVICES,
            [
                "b.yaml:3:3: the service w is in a.yaml:3:3 already (keep one of them)",
                "b.yaml:4:3: the service g is in a.yaml:4:3 already (keep one of them)",
            ],
        ),
        (
            SERVICES + "resources: {w: {connector: {a: paused}}}",
            RESOURCES,
            ["b.yaml:2:29: the resource w/connector/a is in a.yaml:5:29 already (keep one of them)"],
        ),
        (
            SERVICES + "resources: {w: {connector: {b: {status: paused, name: a}}}}",
            RESOURCES,
            ["b.yaml:2:29: w/connector/a means the same live thing as w/connector/b (a.yaml:5:29) (keep one of them)"],
        ),
        (
            SERVICES + "guards: {floor: 3}",
            "version: 1\nguards: {floor: 4}",
            ["b.yaml:2:1: the key guards is in a.yaml:5:1 already (keep one of them)"],
        ),
        (
            SERVICES + "profiles: {n: {resources: {}}}",
            "version: 1\nprofiles: {n: {resources: {}}}",
            ["b.yaml:2:12: the profile n is in a.yaml:5:12 already (keep one of them)"],
        ),
        (
            SERVICES + "resources: {w: {connector: {b: {status: paused, depends_on: [w/connector/c]}}}}",
            "version: 1\nresources: {w: {connector: {c: {status: paused, depends_on: [w/connector/b]}}}}",
            [f"a.yaml:5:61: {CIRCLE} w/connector/b → w/connector/c → w/connector/b (take one of them out)"],
        ),
    ],
)
def test_what_contradicts_across_files(complain: Complain, first: str, second: str, expected: list[str]) -> None:
    """Each problem names both places."""
    assert expected == [_drop_folders(line) for line in complain(first, second)]


def _drop_folders(line: str) -> str:
    words = [word.rsplit("/", 1)[-1] if word.startswith("/") else word for word in line.split(" ")]
    return " ".join(f"({word[1:].rsplit('/', 1)[-1]}" if word.startswith("(/") else word for word in words)


def test_every_circle_is_told_once_and_long_ones_are_found(complain: Complain) -> None:
    """However long, without recursion."""
    chain = "".join(f"c{n}: {{status: paused, depends_on: [w/connector/c{(n + 1) % 3000}]}}, " for n in range(3000))
    pair = "x: {status: paused, depends_on: [w/connector/y]}, y: {status: paused, depends_on: [w/connector/x]}"
    problems = complain(f"{SERVICES}resources: {{w: {{connector: {{{chain}{pair}}}}}}}")
    assert ["circle" in problem for problem in problems] == [True, True]


def test_a_dependency_on_a_broken_resource_is_no_second_problem(complain: Complain) -> None:
    """It is written, if wrongly."""
    text = (
        f"{SERVICES}resources: {{w: {{connector: {{a: pausd, b: {{status: paused, depends_on: [w/connector/a]}}}}}}}}"
    )
    assert len(complain(text)) == 1
