"""Which files are read, and what is refused before or while it is read."""

import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reconciler.errors import InvalidInput
from reconciler.files.desired_file import read_desired
from reconciler.files.sources import SIZE_LIMIT, SourceText, read_sources
from reconciler.model.offer import Catalog
from reconciler.model.problem import Problem

GOOD = "version: 1\n"


def sources(*paths: Path | str) -> tuple[Sequence[SourceText], list[str]]:
    """What was read, and the problems without their folders."""
    problems: list[Problem] = []
    texts = read_sources([str(path) for path in paths], problems.append)
    return texts, [str(problem).replace(f"{Path(str(paths[0])).parent}/", "") for problem in problems]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A directory with one good file in it."""
    (tmp_path / "good.yaml").write_text(GOOD)
    return tmp_path


def test_a_directory_gives_its_files_sorted(here: Path) -> None:
    """Only the four endings, no hidden files, no directories within."""
    for name in ("b.json", "a.toml", "c.yml", ".hidden.yaml", "notes.txt"):
        (here / name).write_text("{}")
    (here / "folder.yaml").mkdir()
    texts, problems = sources(here)
    assert [Path(text.file).name for text in texts] == ["a.toml", "b.json", "c.yml", "good.yaml"]
    assert problems == []


def test_a_directory_that_is_called_like_a_file_is_a_directory(here: Path) -> None:
    """What it is counts, not what it is called."""
    (here / "x.yaml").mkdir()
    assert sources(here / "x.yaml") == (
        (),
        ["x.yaml: the directory holds no file that ends in .yaml, .yml, .json, .toml"],
    )


def test_files_are_named_as_the_user_named_them(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path stays relative in messages; its folder is absolute."""
    monkeypatch.chdir(here.parent)
    ((text,), _) = sources(f"{here.name}/good.yaml")
    assert (f"{here.name}/good.yaml", str(here), GOOD) == (text.file, text.folder, text.text)


def test_without_a_name_the_default_file_is_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`reconciler.yaml` of the current directory."""
    monkeypatch.chdir(here)
    problems: list[Problem] = []
    assert read_sources([], problems.append) == ()
    assert [str(problem) for problem in problems] == [MISSING.replace("x.yaml", "reconciler.yaml")]
    (here / "reconciler.yaml").write_text(GOOD)
    assert [text.file for text in read_sources([], problems.append)] == ["reconciler.yaml"]


def _make_fifo(path: Path) -> None:
    os.mkfifo(path)


def _make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)
        server.bind(path.name)


def _make_sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)


MISSING = "x.yaml: there is no such file (make one, or name one with -f FILE_OR_DIRECTORY)"

BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path, MISSING),
    "dangling link": (
        lambda path: path.symlink_to("nothing"),
        MISSING,
    ),
    "circular link": (
        lambda path: path.symlink_to(path.name),
        "x.yaml: the file cannot be read: too many levels of symbolic links",
    ),
    "pipe": (
        _make_fifo,
        "x.yaml: this is not a regular file (a pipe, a device or a socket) (write the text to a file first)",
    ),
    "socket": (
        _make_socket,
        "x.yaml: this is not a regular file (a pipe, a device or a socket) (write the text to a file first)",
    ),
    "link to a device": (
        lambda path: path.symlink_to("/dev/zero"),
        "x.yaml: this is not a regular file (a pipe, a device or a socket) (write the text to a file first)",
    ),
    "huge": (_make_sparse, "x.yaml: the file is larger than 16 MiB (split it into several files)"),
    "UTF-16": (
        lambda path: path.write_text(GOOD, encoding="utf-16"),
        "x.yaml: the file is not in UTF-8 but in UTF-16 or UTF-32 (save it as UTF-8)",
    ),
    "UTF-16 without a mark": (
        lambda path: path.write_text(GOOD, encoding="utf-16-le"),
        "x.yaml:1:2: the file holds NUL bytes: it is no text in UTF-8 (save it as UTF-8)",
    ),
    "Latin-1": (
        lambda path: path.write_bytes("version: 1\n# é ü\n".encode("latin-1")),
        "x.yaml:2:3: the file is not in UTF-8: byte 0xe9 is no part of a character (save it as UTF-8)",
    ),
    "NUL": (
        lambda path: path.write_bytes(b"version: 1\n\0"),
        "x.yaml:2:1: the file holds NUL bytes: it is no text in UTF-8 (save it as UTF-8)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_clear_problem(here: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """At once: nothing waits for a writer, and no more than the limit is read; the other files are still read."""
    monkeypatch.chdir(here)
    make, expected = BAD[name]
    make(here / "x.yaml")
    texts, problems = sources(here / "x.yaml", here / "good.yaml")
    assert ([GOOD], [expected]) == ([text.text for text in texts], problems)


def test_the_largest_file_is_read_and_one_byte_more_is_not(here: Path) -> None:
    """16 MiB is the limit."""
    file = here / "large.json"
    file.write_bytes(b" " * SIZE_LIMIT)
    assert len(sources(file)[0]) == 1
    file.write_bytes(b" " * (SIZE_LIMIT + 1))
    assert sources(file) == ((), ["large.json: the file is larger than 16 MiB (split it into several files)"])


def test_a_file_without_permission_says_so(here: Path) -> None:
    """The system's word is shown."""
    file = here / "good.yaml"
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    assert sources(file) == ((), ["good.yaml: the file cannot be read: permission denied"])


def test_the_same_file_twice_is_a_problem(here: Path) -> None:
    """Also by another name, or as part of a directory."""
    (here / "link.yaml").symlink_to("good.yaml")
    _, problems = sources(here / "good.yaml", here / "link.yaml")
    assert problems == ["link.yaml: this file is given twice: it is also good.yaml (give it once)"]
    (here / "link.yaml").unlink()
    _, problems = sources(here / "good.yaml", here)
    assert problems == ["good.yaml: this file is given twice: it is also good.yaml (give it once)"]


def test_other_endings_are_refused(here: Path) -> None:
    """The ending says how a file is read."""
    assert sources(here / "x.txt")[1] == [
        f"x.txt: {here}/x.txt has none of the endings .yaml, .yml, .json, .toml".replace(f"{here}/", "")
    ]


def test_a_byte_order_mark_is_no_part_of_the_text(here: Path) -> None:
    """Columns count from behind it."""
    (here / "good.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert [text.text for text in sources(here / "good.yaml")[0]] == [GOOD]


@pytest.mark.parametrize(
    ("ending", "text", "expected"),
    [
        (".yaml", "", "1:1: the file is empty (begin with version: 1)"),
        (".json", " \n", "1:1: the file is empty (begin with version: 1)"),
        (".toml", "", "1:1: the file is empty (begin with version: 1)"),
        (
            ".yaml",
            "# only a comment",
            "1:1: a desired file must be a mapping, not empty (null) (begin with version: 1)",
        ),
        (".yaml", "- a", "1:1: a desired file must be a mapping, not a list (begin with version: 1)"),
        (".json", "[]", "1:1: a desired file must be a mapping, not a list (begin with version: 1)"),
        (".yaml", "text", '1:1: a desired file must be a mapping, not "text" (begin with version: 1)'),
        (".yaml", "services: {}", "1:1: version is missing (write version: 1)"),
        (".yaml", "version: 2", "1:10: version must be 1, not 2 (the file was made for a newer version of this tool)"),
        (".yaml", "version: '1'", '1:10: version must be 1, not "1" (write the number 1)'),
        (".yaml", "version: true", "1:10: version must be 1, not true (write the number 1)"),
        (".json", '{"version": 1.0}', "1:13: version must be 1, not 1.0 (write the number 1)"),
        (".toml", "version = 0", "1:11: version must be 1, not 0 (write the number 1)"),
    ],
)
def test_a_file_must_be_a_mapping_of_our_version(
    tmp_path: Path, catalog: Catalog, ending: str, text: str, expected: str
) -> None:
    """Each says where and what to write."""
    file = tmp_path / f"x{ending}"
    file.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        read_desired([str(file)], catalog=catalog, environment={})
    assert [f"{file}:{expected}"] == [str(problem) for problem in caught.value.problems]
