"""Secrets never survive cleaning, in whatever form they come back."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.service import Secret
from reconciler.transport.redaction import SHORTEST, Redactor

CANARY = 'cañ/ary "7+&x\\'


@pytest.mark.parametrize(
    "form",
    [
        CANARY,
        quote(CANARY, safe=""),
        quote(CANARY),
        quote_plus(CANARY),
        quote(CANARY, safe="").replace("%2F", "%2f").replace("%C3", "%c3").replace("%B1", "%b1"),
        json.dumps(CANARY)[1:-1],
        json.dumps(CANARY, ensure_ascii=False)[1:-1],
        repr(CANARY)[1:-1],
        base64.b64encode(CANARY.encode()).decode().rstrip("="),
        CANARY.encode().hex(),
        CANARY.encode().hex().upper(),
        CANARY[:5] + "\n" + CANARY[5:],
        CANARY[:5] + "\r\n    " + CANARY[5:],
        CANARY[:5] + "\\n" + CANARY[5:],
        CANARY.upper(),
    ],
)
def test_every_form_is_replaced(form: str) -> None:
    """Plain, percent-encoded, escaped and base64."""
    cleaned = Redactor(Secret(CANARY)).clean(f"before {form} after")
    assert form not in cleaned
    assert cleaned.startswith("before ***")


@given(st.lists(st.text(min_size=SHORTEST, max_size=20), min_size=1, max_size=4), st.text(), st.text())
def test_no_secret_is_left(secrets: list[str], before: str, after: str) -> None:
    """Also where one secret holds or overlaps another."""
    redactor = Redactor(*(Secret(secret) for secret in secrets))
    cleaned = redactor.clean(before + "\n".join(secrets) + after)
    # What the stars themselves form with their surroundings is no secret that came through.
    assert all(secret not in cleaned or "*" in secret for secret in secrets)


@pytest.mark.parametrize("before", ["", "B", "Be", "Bearer ", '{"key": "'])
@pytest.mark.parametrize("after", ["", "x", '"}'])
def test_a_secret_within_base64_is_replaced(before: str, after: str) -> None:
    """Wherever it begins there; at most the letter that it shares with what stands beside it is left on each side."""
    packed = base64.b64encode((before + CANARY + after).encode()).decode()
    cleaned = Redactor(Secret(CANARY)).clean(packed)
    assert "***" in cleaned
    assert len(cleaned) <= len(base64.b64encode((before + after).encode())) + len("***") + 6


def test_a_line_is_not_torn_where_no_secret_is() -> None:
    """Line breaks stay where they were, and what they keep apart is no secret if it is short."""
    text = "one\ntwo  \n three\r\n\r\nfour\\nfive"
    assert text == Redactor(Secret("canary-5f1c"), Secret("onetwo")).clean(text)


def test_short_secrets_are_left_alone() -> None:
    """They would blank out ordinary words."""
    assert Redactor(Secret("abc"), Secret("")).clean("abcd") == "abcd"


def test_what_is_learnt_later_is_replaced_too() -> None:
    """Tokens come during the run."""
    redactor = Redactor(Secret("first-secret"))
    redactor.learn(Secret("second-secret"))
    assert redactor.clean("first-secret second-secret") == "*** ***"


def test_trees_are_cleaned_whole() -> None:
    """Keys and values of parsed JSON; numbers stay."""
    redactor = Redactor(Secret("canary"))
    tree = {"canary": ["the canary", 1, None, {"x": True}]}
    assert redactor.clean_tree(tree) == {"***": ["the ***", 1, None, {"x": True}]}


def test_a_redactor_shows_nothing_of_itself() -> None:
    """Its repr is opaque."""
    assert repr(Redactor(Secret("canary"))) == "Redactor(***)"
