"""Exports that are no exports, or too much for memory."""

import io
import zipfile

import pytest

from reconciler.providers.apinizer.definitions import Definition, ExportUnusable, pick, pick_only, unpack
from tests.providers.apinizer.scripted import SECRET


def _zip(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        _zip({"a.json": b'{"name": "a"}'})[:-10],
        _zip({"a.json": b"{not json"}),
        _zip({"a.json": b"\xff\xfe\xff"}),
        _zip({"a.json": b"[" * 200_000}),
        _zip({"a.json": b'"' + b"x" * (17 * 1024 * 1024) + b'"'}),
    ],
    ids=["empty", "json", "cut", "no json", "no text", "deep", "bomb"],
)
def test_what_cannot_be_used_says_so(content: bytes) -> None:
    """A broken file, a bomb and a deep one all end the same way."""
    with pytest.raises(ExportUnusable):
        unpack(content)


def test_the_file_of_the_bomb_is_small() -> None:
    """What a ZIP says about itself is not believed: reading stops at the limit."""
    assert len(_zip({"a.json": b" " * (17 * 1024 * 1024)})) < 100_000


def test_other_files_are_left_alone() -> None:
    """Only JSON is read."""
    assert unpack(_zip({"readme.txt": b"x", "a.json": b"{}"})) == (Definition("a", {}),)


def test_a_definition_never_shows_its_body() -> None:
    """Its repr has the file's name alone."""
    assert SECRET not in repr(Definition("a", {"secretKey": SECRET}))


def test_a_name_inside_wins_over_the_file() -> None:
    """File names are sanitised; two of one name are no certainty."""
    one, other = Definition("Orders_API", {"name": "Orders API"}), Definition("b", {"x": 1})
    assert pick((one, other), "Orders API") is one
    assert pick((one, other), "Orders_API") is None
    assert pick((one, other), "b") is other
    assert pick((one, one), "Orders API") is None
    assert pick_only((other,), "anything") is other
    assert pick_only((one,), "anything") is None
