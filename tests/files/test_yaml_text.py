"""YAML 1.2 text to values and positions."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.located import Document, Unparsable
from reconciler.files.yaml_text import parse_yaml
from reconciler.files.yaml_writing import write_block, write_inline
from reconciler.model.problem import Problem


def parse(text: str) -> tuple[Document, Sequence[Problem]]:
    """The document, and what could be skipped."""
    problems: list[Problem] = []
    document = parse_yaml(text, file="f", complain=problems.append)
    return document, problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("7.0", 7.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-11-21", "2026-11-21"),
        ("2026-11-21T14:00:00Z", "2026-11-21T14:00:00Z"),
        ("'7'", "7"),
        ('"true"', "true"),
        ("!!str 7", "7"),
        ("! 7", "7"),
        ("!!int '7'", 7),
        ("!!float 7", 7.0),
        ("1.2.3", "1.2.3"),
        ("=", "="),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_have_the_types_of_the_core_schema(text: str, value: object) -> None:
    """`no` is a text, `0o17` a number, a date a text."""
    document, problems = parse(f"a: {text}")
    assert ({"a": value}, []) == (document.value, problems)
    assert isinstance(document.value, dict)
    assert type(value) is type(document.value["a"])


def test_positions_are_those_of_keys_and_values() -> None:
    """Lines and columns count from 1, and characters count once whatever they are."""
    document, _ = parse('# c\na:\n  "😀é": [x, {b: y}]\r\n  c: z\n')
    assert str(document.locate_key(("a", "😀é"))) == "f:3:3"
    assert str(document.locate_value(("a", "😀é"))) == "f:3:9"
    assert str(document.locate_key(("a", "😀é", 1, "b"))) == "f:3:14"
    assert str(document.locate_value(("a", "c"))) == "f:4:6"


def test_the_nearest_known_ancestor_answers_for_what_is_not_there() -> None:
    """A missing key has the position of what it is missing in."""
    document, _ = parse("a:\n  b: c\n")
    assert str(document.locate_key(("a", "b", "x", 3))) == "f:2:3"


def test_aliases_repeat_values_and_keep_the_positions_of_the_original() -> None:
    """An anchored mapping may be used again."""
    document, problems = parse("a: &x {b: c}\nd: *x\n")
    assert (document.value, problems) == ({"a": {"b": "c"}, "d": {"b": "c"}}, [])
    assert str(document.locate_value(("d",))) == "f:2:4"
    assert str(document.locate_value(("d", "b"))) == "f:1:11"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", "f:3:1: the key a stands twice in one mapping (first in line 1) (keep one of them)"),
        ("1: x", "f:1:1: a key must be a string, not a number (put it in quotes if it is meant as text)"),
        ("true: x", "f:1:1: a key must be a string, not true (put it in quotes if it is meant as text)"),
        ("~: x", "f:1:1: a key must be a string, not empty (null) (put it in quotes if it is meant as text)"),
        ("[a, b]: x", "f:1:1: a key must be a string, not a list (put it in quotes if it is meant as text)"),
        ("a: &x {}\n<<: *x", "f:2:1: merge keys (<<) are not part of YAML 1.2 (write the keys out)"),
        ("a: !env X", "f:1:4: this tag is not known (put it in quotes if it is meant as text)"),
        ("a: !!python/name:x {}", "f:1:4: this tag is not known (put it in quotes if it is meant as text)"),
        ("a: !!int x", "f:1:4: this is a value that does not fit its tag !!int"),
        ("a: .nan", "f:1:4: this is a number that is not finite"),
        (f"a: {'9' * 200}", "f:1:4: this is a number of more than 100 digits"),
    ],
)
def test_what_can_be_skipped_is_a_problem_and_the_rest_is_read(text: str, expected: str) -> None:
    """One mistake does not hide the next."""
    document, problems = parse(f"{text}\nz: last")
    assert [expected] == [str(problem) for problem in problems]
    assert isinstance(document.value, dict)
    assert document.value["z"] == "last"


def test_a_quoted_merge_sign_is_an_ordinary_key() -> None:
    """Only the bare `<<` has the meaning that version 1.1 gave it."""
    assert (parse('"<<": 1')[0].value, parse('"<<": 1')[1]) == ({"<<": 1}, [])


BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n---\nb: 2", "f:2:1: a second document begins here (give each document its own file)"),
        ("a: *x", "f:1:4: this alias has no anchor before it (put it in quotes if it is meant as text)"),
        ("a: &x [*x]", "f:1:8: this alias stands inside what it repeats (put it in quotes if it is meant as text)"),
        ("[" * 10_000, "f:1:33: this is nested more than 32 levels deep"),
        ("{a: " * 10_000, "f:1:129: this is nested more than 32 levels deep"),
        ("- " * 10_000, "f:1:65: this is nested more than 32 levels deep"),
        ("? " * 10_000, "f:1:65: this is nested more than 32 levels deep"),
        (
            BOMB,
            "f:6:10: aliases blow this document up to more than 100000 values (an alias bomb) (write the values out)",
        ),
        ("a: 1\n b: 2", "f:2:3: this is not valid YAML: mapping values are not allowed in this context"),
        ("a: @x", "f:1:4: this is not valid YAML: found character that cannot start any token"),
        ("a: [1", "f:1:6: this is not valid YAML: did not find expected ',' or ']'"),
        ("a: \x07", "f:1:4: this is not valid YAML: it holds the control character U+0007"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place(text: str, expected: str) -> None:
    """Hostile and broken texts end in one clear problem."""
    with pytest.raises(Unparsable) as caught:
        parse(text)
    assert expected == str(caught.value.problem)


def test_depth_counts_what_aliases_bring_along() -> None:
    """Nesting by repetition is nesting."""
    text = "a: &a0 [x]\n" + "".join(f"b{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 40))
    with pytest.raises(Unparsable, match="nested more than 32"):
        parse(text)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "no",
        "1.0",
        "a: b",
        "- x",
        "0o7",
        "1e3",
        "",
        " ",
        "~",
        "<<",
        "{",
        "'",
        "#",
        "é\n",
        "\u2028",
        "x" * 2_000,
        "2026-01-01",
    ]
)
PLAIN = st.recursive(
    TEXTS | st.booleans() | st.integers(-(10**12), 10**12) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(value=st.dictionaries(TEXTS, st.dictionaries(TEXTS, PLAIN, max_size=3), max_size=3))
def test_what_is_written_reads_back_the_same(value: dict[str, dict[str, object]]) -> None:
    """Every text survives, on lines of its own and inline."""
    block = write_block(value, levels=2) or "{}"  # type: ignore[arg-type]  # plain values by construction
    assert value == parse(block)[0].value
    assert value == parse(write_inline(value))[0].value  # type: ignore[arg-type]  # the same


@given(text=st.text(st.sampled_from(list("ab:-?,[]{}&*!|>'\"%@#~ \n\t<.01e")), max_size=40))
def test_any_text_ends_in_a_document_or_in_one_problem(text: str) -> None:
    """Nothing else is ever raised."""
    problems: list[Problem] = []
    try:
        parse_yaml(text, file="f", complain=problems.append)
    except Unparsable as unparsable:
        problems.append(unparsable.problem)
    assert all(problem.origin.line is not None for problem in problems)
