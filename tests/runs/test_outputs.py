import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.errors import InvalidInput, OutputFailed
from reconciler.runs.outputs import OutputRequest, check_outputs, parse_output, write_output, write_stream


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("json", OutputRequest("json")),
        ("json=-", OutputRequest("json")),
        ("json=plan.json", OutputRequest("json", Path("plan.json"))),
        ("html=a=b.html", OutputRequest("html", Path("a=b.html"))),
    ],
)
def test_an_output_is_a_format_and_a_place(text: str, expected: OutputRequest) -> None:
    """The first equals sign parts the two; no place means standard output."""
    assert expected == parse_output(text)


@pytest.mark.parametrize("text", ["", "=", "=plan.json", "json="])
def test_half_an_output_is_refused(text: str) -> None:
    """A format and a place cannot be empty."""
    with pytest.raises(InvalidInput):
        parse_output(text)


def test_different_places_are_fine_and_untouched(tmp_path: Path) -> None:
    """Checking writes nothing, leaves nothing and keeps what is there."""
    (tmp_path / "old.txt").write_text("old")
    check_outputs([parse_output(text) for text in ("text", f"json={tmp_path}/new.json", f"junit={tmp_path}/old.txt")])
    assert [path.name for path in tmp_path.iterdir()] == ["old.txt"]
    assert (tmp_path / "old.txt").read_text() == "old"


def test_two_formats_for_standard_output_are_refused() -> None:
    """One document cannot hold two."""
    with pytest.raises(InvalidInput, match="outputs text and json go to one place"):
        check_outputs([parse_output("text"), parse_output("json")])


def test_two_formats_for_one_file_are_refused_through_links_too(tmp_path: Path) -> None:
    """A file is one place by whatever name; all collisions are told at once."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "there.txt").write_text("")
    (tmp_path / "again.txt").symlink_to("there.txt")
    names = ("real/a", "link/../link/a", "there.txt", "again.txt")
    with pytest.raises(InvalidInput) as caught:
        check_outputs([OutputRequest("json", tmp_path / name) for name in names])
    assert len(caught.value.problems) == 2


def test_the_null_device_takes_everything() -> None:
    """Two formats thrown away do not harm each other."""
    check_outputs([parse_output("json=/dev/null"), parse_output("text=/dev/null")])


def test_unwritable_places_are_refused_together(tmp_path: Path) -> None:
    """A folder, a missing folder, a place below a file, a circle of links, a closed descriptor: all are told."""
    (tmp_path / "file").write_text("")
    (tmp_path / "circle").symlink_to("circle")
    places = [tmp_path, tmp_path / "missing" / "x", tmp_path / "file" / "x", tmp_path / "circle", Path("/dev/fd/987")]
    with pytest.raises(InvalidInput) as caught:
        check_outputs([OutputRequest("json", place) for place in places])
    assert [f"output json={place} cannot be written" for place in places] == [
        problem.message.partition(":")[0] for problem in caught.value.problems
    ]


def test_a_file_is_written_whole_in_utf_8(tmp_path: Path) -> None:
    """Text arrives as it is; a lone surrogate, which UTF-8 cannot hold, is escaped; nothing is left beside it."""
    write_output(tmp_path / "new.txt", "⏸ paused \ud800\n")
    assert (tmp_path / "new.txt").read_text(encoding="utf-8") == "⏸ paused \\ud800\n"
    assert [path.name for path in tmp_path.iterdir()] == ["new.txt"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    """A private file stays private when it is replaced."""
    path = tmp_path / "old.txt"
    path.write_text("a longer text than the new one")
    path.chmod(0o640)
    write_output(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)


def test_readers_keep_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    """Who has the old file open reads it to its end."""
    path = tmp_path / "old.txt"
    path.write_text("old")
    with path.open() as reader:
        write_output(path, "new")
        assert reader.read() == "old"
    assert path.read_text() == "new"


@pytest.mark.parametrize("existing", ["deep/real.txt", "deep/other.txt"])
def test_a_link_stays_a_link(tmp_path: Path, existing: str) -> None:
    """What the link leads to is written, whether it exists or not."""
    (tmp_path / "deep").mkdir()
    real = tmp_path / "deep" / "real.txt"
    (tmp_path / existing).write_text("old")
    (tmp_path / "link").symlink_to("deep/real.txt")
    check_outputs([OutputRequest("text", tmp_path / "link")])
    write_output(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert real.read_text() == "new"


def test_a_pipe_behind_a_link_is_written_directly(tmp_path: Path) -> None:
    """The reader of a pipe gets the text, and the pipe stays."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        check_outputs([OutputRequest("text", tmp_path / "link")])
        write_output(tmp_path / "link", "hello")
        assert os.read(reader, 100) == b"hello"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_device_stays_a_device(tmp_path: Path) -> None:
    """`/dev/null` behind a link is written and not replaced."""
    (tmp_path / "link").symlink_to("/dev/null")
    write_output(tmp_path / "link", "gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert (tmp_path / "link").is_symlink()


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """The error names the place and the reason, also behind a link."""
    (tmp_path / "link").symlink_to("/dev/full")
    for path in (Path("/dev/full"), tmp_path / "link"):
        with pytest.raises(OutputFailed, match=rf"{path}: No space left on device"):
            write_output(path, "text")


def test_a_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    """When the folder went away in the meantime nothing is half done."""
    with pytest.raises(OutputFailed, match="No such file or directory"):
        write_output(tmp_path / "missing" / "x", "text")
    with pytest.raises(OutputFailed, match="is a folder"):
        write_output(tmp_path, "text")


def test_standard_output_is_written_when_no_path_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    """The text and nothing else."""
    write_output(None, "hello\n")
    assert capsys.readouterr().out == "hello\n"


def test_characters_that_a_stream_cannot_show_are_escaped() -> None:
    """An old terminal costs a symbol, not the output."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_stream(stream, "⏸ ok\n")
    assert raw.getvalue() == b"\\u23f8 ok\n"


def test_a_closed_stream_is_told() -> None:
    """A stream closed before or during the run is an output that failed."""
    closed = io.StringIO()
    closed.close()
    for stream in (closed, None):
        with pytest.raises(OutputFailed):
            write_stream(stream, "text")


WRITE = """
import sys
from pathlib import Path
from reconciler.errors import OutputFailed
from reconciler.runs.outputs import OutputRequest, check_outputs, write_output
path = Path(sys.argv[1]) if sys.argv[1:] else None
check_outputs([OutputRequest("text", path)])
try:
    write_output(path, "x" * 100_000 + "\\n")
except OutputFailed as error:
    sys.stderr.write(error.message)
    sys.exit(7)
"""


def run(*arguments: str, stdout: int) -> tuple[int, str]:
    """A process that writes one output; its exit code and standard error."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [(), ("/dev/stdout",)])
def test_a_reader_that_went_away_is_an_output_that_failed(arguments: tuple[str, ...]) -> None:
    """A broken pipe gives our error and our exit code, without a word of the interpreter at its end."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        code, said = run(*arguments, stdout=writing)
    finally:
        os.close(writing)
    assert code == 7
    assert said.endswith("Broken pipe")
    assert len(said.splitlines()) == 1


def test_a_full_standard_output_is_an_output_that_failed() -> None:
    """Nothing is tried again at exit, which would hide our exit code."""
    with Path("/dev/full").open("w") as full:
        assert run(stdout=full.fileno()) == (
            7,
            "the output could not be written to standard output: No space left on device",
        )


def test_standard_output_by_its_path_is_written_through(tmp_path: Path) -> None:
    """`/dev/stdout` that leads to a file is the open file, which is not replaced."""
    with (tmp_path / "out").open("w") as out:
        inode = os.fstat(out.fileno()).st_ino
        assert run("/dev/stdout", stdout=out.fileno()) == (0, "")
        assert (inode, 100_001) == ((tmp_path / "out").stat().st_ino, (tmp_path / "out").stat().st_size)


def test_standard_output_and_its_path_are_one_place() -> None:
    """`-o text -o json=/dev/stdout` is two formats for one place."""
    code = (
        "from reconciler.runs.outputs import check_outputs, parse_output\n"
        "check_outputs([parse_output('text'), parse_output('json=/dev/stdout')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "InvalidInput: outputs text and json=/dev/stdout go to one place" in done.stderr
