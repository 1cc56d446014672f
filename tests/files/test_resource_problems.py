"""Every mistake in a resource has its message, its place and its way out."""

import json
from collections.abc import Callable

import pytest

from reconciler.model.desired import DesiredState

Complain = Callable[..., list[str]]

SERVICES = """\
version: 1
services:
  w: {provider: kafka_connect, url: http://h}
  g: {provider: gatekeeper, url: http://g}
"""
DURATION = "(write a whole number and its unit: 250ms, 30s, 10m, 2h or 1d)"
CIRCLE = "these resources depend on each other in a circle:"
STATES = "must be one of running, paused, stopped, not"
WHICH = "is missing in a: it says which hook is meant"
COMPANY = "tell may only be written beside status (write status, or take tell out)"
META = "settle, reason, owner, ticket, until, depends_on, if_missing, protect, allow, normal"
INSTANT = "(write date, time and zone: 2026-11-21T14:00Z or 2026-11-21T15:00+01:00)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: pausd", f'10: a {STATES} "pausd" (did you mean "paused"?)'),
        ("a: no", f'10: a {STATES} "no"'),
        ("a: true", "10: a must be a mapping or one of running, paused, stopped, not true"),
        ("a:", "9: a must be a mapping or one of running, paused, stopped, not empty (null)"),
        ("a: [paused]", "10: a must be a mapping or one of running, paused, stopped, not a list"),
        ("a: {}", "7: a wishes nothing (switches are status)"),
        ("a: {owner: me}", "7: a wishes nothing (switches are status)"),
        ("a: {status: }", f"19: status {STATES} empty (null)"),
        ("a: {status: 7}", f"19: status {STATES} 7"),
        ("a: {status: [paused]}", f"19: status {STATES} a list"),
        ("a: {status: {at_most: pausd}}", f'19: status {STATES} "pausd" (did you mean "paused"?)'),
        ("a: {status: {at_least: paused}}", "19: status must be a state, or {at_most: STATE}"),
        ("a: {status: {}}", "19: status must be a state, or {at_most: STATE}"),
        (
            "a: {stats: paused, status: paused}",
            f'11: stats is not a known key: it must be one of name, status, {META} (did you mean "status"?)',
        ),
        (
            "a: {status: paused, type: sink}",
            "27: type is a fact, which is seen and not wished for (a rule's `where` may ask for it)",
        ),
        ("a: {status: paused, worker: x}", "27: worker is a fact, which is seen and not wished for"),
        ("a: {status: paused, name: 3}", "33: name must be a string, not 3 (put it in quotes)"),
        ('a: {status: paused, name: ""}', "33: name must not be empty"),
        ('"": paused', "7: the name of a resource must not be empty"),
        ("a: {status: paused, settle: 5}", f"35: settle must be a duration, not 5 {DURATION}"),
        ("a: {status: paused, settle: 5 m}", f'35: settle must be a duration, not "5 m" {DURATION}'),
        ("a: {status: paused, settle: -5m}", f'35: settle must be a duration, not "-5m" {DURATION}'),
        ("a: {status: paused, until: 10m}", f'34: until must be an absolute time, not "10m" {INSTANT}'),
        ("a: {status: paused, until: 2026-11-21}", f'34: until must be an absolute time, not "2026-11-21" {INSTANT}'),
        (
            "a: {status: paused, until: 2026-13-21T14:00Z}",
            f'34: until must be an absolute time, not "2026-13-21T14:00Z" {INSTANT}',
        ),
        (
            "a: {status: paused, until: 2026-11-21T14:00}",
            f'34: until must be an absolute time, not "2026-11-21T14:00" {INSTANT}',
        ),
        (
            "a: {status: paused, if_missing: skp}",
            '39: if_missing must be one of block, skip, not "skp" (did you mean "skip"?)',
        ),
        ("a: {status: paused, reason: 7}", "35: reason must be a string, not 7 (put it in quotes)"),
        ("a: {status: paused, owner: }", "34: owner must be a string, not empty (null)"),
        ("a: {status: paused, protect: stopped}", '36: protect must be a list, not "stopped"'),
        ("a: {status: paused, protect: [stoped]}", f'37: protect[0] {STATES} "stoped" (did you mean "stopped"?)'),
        ("a: {status: paused, normal: on}", f'35: normal {STATES} "on"'),
        ("a: {status: paused, allow: [lose]}", '35: allow[0] must be one of lose_state, unverified, not "lose"'),
        (
            "a: {status: paused, depends_on: [b]}",
            '40: depends_on[0] must be an address, not "b" (write service/kind/name)',
        ),
        (
            "a: {status: paused, depends_on: [w/connector/b]}",
            '40: w/connector/b in depends_on is not a resource of these files (did you mean "w/connector/a"?)',
        ),
        (
            "a: {status: paused, depends_on: [w/connector/a]}",
            f"39: {CIRCLE} w/connector/a → w/connector/a (take one of them out)",
        ),
        ('"a\\eb": pausd', f'15: "a\\u001bb" {STATES} "pausd" (did you mean "paused"?)'),
    ],
)
def test_mistakes_in_a_resource(complain: Complain, text: str, expected: str) -> None:
    """The value given, the values allowed, and what was probably meant."""
    assert [f"a.yaml:8:{expected}"] == complain(f"{SERVICES}resources:\n  w:\n    connector:\n      {text}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{maintenance: {enabled: true}}", ["7: project is missing in a: it says which proxy is meant"]),
        ("paused", ['10: a must be a mapping, not "paused"']),
        ("{project: P, maintenance: {}}", ["7: a wishes nothing (switches are maintenance, deploy, connectors)"]),
        ("{project: P, maintenance: true}", ["36: maintenance must be a mapping, not true"]),
        (
            '{project: P, maintenance: {enabled: "false", http_status_code: 7.0, mode: sof, x: 1}}',
            [
                '46: enabled must be true or false, not "false"',
                "73: http_status_code must be a whole number from 100 to 599, not 7.0",
                '84: mode must be one of soft, hard, not "sof" (did you mean "soft"?)',
                "89: x is not a known key: it must be one of enabled, http_status_code, message, mode",
            ],
        ),
        ("{project: P, deploy: production}", ['31: deploy must be a list, not "production"']),
        ("{project: P, deploy: [a, 3]}", ["35: deploy[1] must be a string, not 3 (put it in quotes)"]),
        ("{project: P, deploy: [a, a]}", ["31: deploy names the same item twice"]),
        ("{project: P, connectors: {x: stopped}}", ['39: x must be one of running, paused, not "stopped"']),
        ("{project: P, deploy: [a], protect: [x]}", ["46: protect[0] is about a status, and a proxy has none"]),
    ],
)
def test_mistakes_in_nested_switches(complain: Complain, text: str, expected: list[str]) -> None:
    """Nothing is coerced, at any depth."""
    problems = complain(f"{SERVICES}resources:\n  g:\n    proxy:\n      a: {text}\n")
    assert [f"a.yaml:8:{one}" for one in expected] == problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", "12: resources must be a mapping of services, not a list"),
        ("{x: {}}", "13: x is not a service of these files (services are g, w)"),
        ("{w: paused}", '16: w must be a mapping of kinds, not "paused"'),
        (
            "{w: {conector: {}}}",
            '17: conector is not a kind of kafka_connect: it has connector (did you mean "connector"?)',
        ),
        ("{w: {connector: [a]}}", "28: connector must be a mapping of resources, not a list"),
    ],
)
def test_mistakes_above_the_resources(complain: Complain, text: str, expected: str) -> None:
    """Services and kinds that are not known, and levels that are missing."""
    assert [f"a.yaml:5:{expected}"] == complain(f"{SERVICES}resources: {text}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{project: P, status: paused}", [f"7: id or name {WHICH}"]),
        ("{status: paused}", [f"7: project {WHICH}", f"7: id or name {WHICH}"]),
        (
            "{project: P, id: i, tell: [me]}",
            [f"30: {COMPANY}"],
        ),
        ("{project: P, id: i, status: paused, tell: [me, me]}", ["52: tell names the same item twice"]),
    ],
)
def test_what_belongs_together(complain: Complain, text: str, expected: list[str]) -> None:
    """At least one of the places that find a thing, and a switch beside the one that it goes with."""
    problems = complain(f"{SERVICES}resources:\n  g:\n    hook:\n      a: {text}\n")
    assert sorted(f"a.yaml:8:{one}" for one in expected) == sorted(problems)


def test_a_rule_keeps_together_what_belongs_together(complain: Complain) -> None:
    """A rule cannot wish for the one switch without the other either."""
    text = f"{SERVICES}rules:\n  - {{select: g/hook/*, tell: [me]}}\n"
    assert [f"a.yaml:6:24: {COMPANY}"] == complain(text)


@pytest.mark.parametrize("given", ["inactive", "unpaused", "not paused"])
def test_the_opposite_of_a_choice_is_no_suggestion(complain: Complain, given: str) -> None:
    """Who writes `inactive` did not mean `active`."""
    text = f"{SERVICES}resources:\n  g:\n    hook:\n      a: {{project: P, id: i, status: {given}}}\n"
    assert [f'a.yaml:8:38: status must be one of active, paused, not "{given}"'] == complain(text)


@pytest.mark.parametrize("places", ["id: i", "name: n", "id: i, name: n"])
def test_one_place_of_several_is_enough(read: Callable[..., DesiredState], places: str) -> None:
    """The others are not made up."""
    text = f"{SERVICES}resources:\n  g:\n    hook:\n      a: {{project: P, {places}, status: paused}}\n"
    written = dict(pair.split(": ") for pair in places.split(", "))
    assert [{"project": "P", **written}] == [dict(want.place) for want in read(text).wants]


@pytest.mark.parametrize("code", [100, 599])
def test_a_bounded_number_may_touch_its_bounds(read: Callable[..., DesiredState], code: int) -> None:
    """The least and the greatest are allowed."""
    wish = f"{{project: P, maintenance: {{http_status_code: {code}}}}}"
    text = f"{SERVICES}resources:\n  g:\n    proxy:\n      a: {wish}\n"
    assert [{"maintenance.http_status_code": code}] == [dict(want.wishes) for want in read(text).wants]


@pytest.mark.parametrize("code", [99, 600, -1, "503", True])
def test_a_number_beyond_its_bounds_is_refused(complain: Complain, code: object) -> None:
    """The bounds are said."""
    wish = f"{{project: P, maintenance: {{http_status_code: {json.dumps(code)}}}}}"
    text = f"{SERVICES}resources:\n  g:\n    proxy:\n      a: {wish}\n"
    said = f"a.yaml:8:55: http_status_code must be a whole number from 100 to 599, not {json.dumps(code)}"
    assert [said] == complain(text)


def test_a_text_given_as_a_mapping_is_to_be_quoted(complain: Complain) -> None:
    """JSON for a client is one text here."""
    wish = "{project: P, maintenance: {message: {status: 503}}}"
    text = f"{SERVICES}resources:\n  g:\n    proxy:\n      a: {wish}\n"
    assert complain(text) == ["a.yaml:8:46: message must be a string, not a mapping (put it in quotes)"]


def test_ten_thousand_problems_are_told_and_no_more(complain: Complain) -> None:
    """A hostile file ends in bounded time."""
    lines = "".join(f"      c{n}: pausd\n" for n in range(10_005))
    assert len(complain(f"{SERVICES}resources:\n  w:\n    connector:\n{lines}")) == 10_000
