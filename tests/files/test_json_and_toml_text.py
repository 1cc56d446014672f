"""JSON and TOML texts to values and positions, and that all three formats agree."""

import json
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.json_text import parse_json
from reconciler.files.located import Document, Path, Spot, Unparsable
from reconciler.files.toml_text import parse_toml
from reconciler.files.yaml_text import parse_yaml
from reconciler.model.problem import Problem


def parse(text: str) -> tuple[Document, Sequence[Problem]]:
    """The document, and what could be skipped."""
    problems: list[Problem] = []
    document = parse_json(text, file="f", complain=problems.append)
    return document, problems


UNENDED = "this string does not end, or holds a bare control character or an unknown escape"

PLAIN = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc é😀/.", max_size=5), inner, max_size=4),
    max_leaves=15,
)


@given(value=PLAIN, indent=st.sampled_from([None, 1]))
def test_json_agrees_with_the_standard_library(value: object, indent: int | None) -> None:
    """Every document of the standard library reads back, escaped or not."""
    for is_ascii in (True, False):
        document, problems = parse(json.dumps(value, indent=indent, ensure_ascii=is_ascii))
        assert (value, []) == (document.value, problems)


def _spots(spot: Spot, path: Path = ()) -> list[tuple[Path, int, int]]:
    children: Iterable[tuple[str | int, Spot]] = ()
    if isinstance(spot.children, dict):
        children = spot.children.items()
    elif isinstance(spot.children, list):
        children = enumerate(spot.children)
    return [(path, spot.key, spot.value), *(one for part, child in children for one in _spots(child, (*path, part)))]


@given(value=PLAIN, indent=st.sampled_from([None, 1]))
def test_yaml_and_json_agree_on_values_and_positions(value: object, indent: int | None) -> None:
    """A JSON text is a YAML text: both readers see the same in the same places."""
    # YAML takes control characters only as escapes, has no escapes in pairs, and wants a dot in floats with exponents.
    text = json.dumps(_without_extremes(value), indent=indent)
    by_json, _ = parse(text)
    by_yaml = parse_yaml(text, file="f", complain=lambda _: None)
    assert by_json.value == by_yaml.value
    assert _spots(by_json.root) == _spots(by_yaml.root)


def _without_extremes(value: object) -> object:
    match value:
        case str():
            return "".join(letter for letter in value if ord(letter) < 0xD800)
        case list():
            return [_without_extremes(item) for item in value]
        case dict():
            return {str(_without_extremes(key)): _without_extremes(below) for key, below in value.items()}
        case _:
            return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "f:1:1: this is not valid JSON: a value is missing here"),
        ('{"a": 1,}', "f:1:9: this is not valid JSON: a key in double quotes is missing here"),
        ("[1, ]", "f:1:5: this is not valid JSON: a value is missing here"),
        ("[1 2]", 'f:1:4: this is not valid JSON: "," or "]" is missing here'),
        ('{"a"\n 1}', 'f:2:2: this is not valid JSON: ":" is missing here'),
        ("{'a': 1}", "f:1:2: this is not valid JSON: a key in double quotes is missing here"),
        ("NaN", "f:1:1: this is not valid JSON: a value is missing here"),
        ("[Infinity]", "f:1:2: this is not valid JSON: a value is missing here"),
        ("1e999", "f:1:1: this is not valid JSON: this number is not finite"),
        ("9" * 101, "f:1:1: this is not valid JSON: this number has more than 100 digits"),
        ("01", "f:1:2: this is not valid JSON: something stands after the end of the document"),
        ("{} x", "f:1:4: this is not valid JSON: something stands after the end of the document"),
        (
            '"a\nb"',
            f"f:1:1: this is not valid JSON: {UNENDED}",
        ),
        ('"\\ud800"', "f:1:1: this is not valid JSON: this string holds half of a surrogate pair"),
        ("[" * 10_000, "f:1:34: this is not valid JSON: this is nested more than 32 levels deep"),
        ('{"a":' * 10_000, "f:1:166: this is not valid JSON: this is nested more than 32 levels deep"),
        ("// no\n{}", "f:1:1: this is not valid JSON: a value is missing here"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str, expected: str) -> None:
    """Strict, bounded, and never a recursion error."""
    with pytest.raises(Unparsable) as caught:
        parse(text)
    assert expected == str(caught.value.problem)


def test_duplicate_keys_in_json_are_problems_and_the_first_counts() -> None:
    """The standard library would let the last one win."""
    document, problems = parse('{"a": 1,\n "a": 2, "b": 3}')
    assert document.value == {"a": 1, "b": 3}
    assert [str(problem) for problem in problems] == [
        "f:2:2: the key a stands twice in one object (first in line 1) (keep one of them)"
    ]


TOML = '''# comment with "quotes" and = signs
version = 1
text = """
[not.a.table]
x = 1 \\""" y""""
[services.workers]
url = "http://h" # "c"
limits = { concurrency = 4, timeout = "1s" }

list = [
  "a", # [
  'b',
]
[resources.workers.connector]
"a b/c".status = "paused"
'd.e' = "running"
[[rules]]
select = "x"
[rules.where]
name = "n"
[[rules]]
select = """y"""
when = 2026-11-21T14:00:00Z
'''


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("version",), "f:2:1", "f:2:11"),
        (("services", "workers"), "f:6:11", "f:6:11"),
        (("services", "workers", "url"), "f:7:1", "f:7:7"),
        (("services", "workers", "limits", "timeout"), "f:8:1", "f:8:10"),
        (("services", "workers", "list", 1), "f:10:1", "f:10:8"),
        (("resources", "workers", "connector", "a b/c", "status"), "f:15:9", "f:15:18"),
        (("resources", "workers", "connector", "d.e"), "f:16:1", "f:16:9"),
        (("rules", 0, "where", "name"), "f:20:1", "f:20:8"),
        (("rules", 1, "select"), "f:22:1", "f:22:10"),
        (("rules", 1, "when"), "f:23:1", "f:23:8"),
    ],
)
def test_toml_positions_are_of_tables_and_keys(path: Path, key: str, value: str) -> None:
    """Inside an inline table or list the nearest key answers."""
    document = parse_toml(TOML, file="f")
    assert (key, value) == (str(document.locate_key(path)), str(document.locate_value(path)))


def test_toml_positions_exist_for_what_tomllib_reads_and_for_nothing_else() -> None:
    """The light scan and the real parser see the same tables."""
    document = parse_toml(TOML, file="f")
    for path, _, _ in _spots(document.root):
        value = document.value
        for part in path:
            assert isinstance(value, dict | list)
            value = value[part]  # type: ignore[index]  # a key for a dict, a position for a list


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = \n", "f:2:5: this is not valid TOML: Invalid value"),
        ("a = 1\na = 2", "f:2:6: this is not valid TOML: Cannot overwrite a value"),
        ("a = '", 'f:1:6: this is not valid TOML: Expected "\'"'),
        ("a = " + "[" * 10_000, "f:1:37: this is nested more than 32 levels deep"),
        ("a = " + "{a=" * 10_000, "f:1:101: this is nested more than 32 levels deep"),
        (".".join(["a"] * 20_000) + " = 1", "f:1:66: this is nested more than 32 levels deep"),
        ("[" + ".".join(["a"] * 20_000) + "]", "f:1:67: this is nested more than 32 levels deep"),
        ("a = " + "9" * 5_000, "f:1:1: this is not valid TOML: it holds a number that is too long"),
    ],
)
def test_what_is_no_toml_is_refused_with_its_place(text: str, expected: str) -> None:
    """Places are those that tomllib tells; depth is bounded before it runs."""
    with pytest.raises(Unparsable) as caught:
        parse_toml(text, file="f")
    assert expected == str(caught.value.problem)
