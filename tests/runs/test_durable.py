import os
import stat
from pathlib import Path

import pytest

from reconciler.runs.durable import create_private_folder, probe_folder, replace_file


def test_missing_folders_are_made_for_this_user_alone(tmp_path: Path) -> None:
    """All folders that are made are private; those that exist keep their permissions."""
    (tmp_path / "a").mkdir(mode=0o755)
    create_private_folder(tmp_path / "a" / "b" / "c")
    create_private_folder(tmp_path / "a" / "b" / "c")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b", "a/b/c")]
    assert modes == [0o755, 0o700, 0o700]


def test_a_new_file_follows_the_umask_unless_told_otherwise(tmp_path: Path) -> None:
    """Outputs may be read by whom the user allows; own records by nobody else."""
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "plain", b"x")
        replace_file(tmp_path / "private", b"x", mode=0o600)
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "private")] == [0o640, 0o600]


def test_a_replacement_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder in the way is not replaced, and the new content is removed."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_probing_leaves_nothing_behind(tmp_path: Path) -> None:
    """Asking whether a folder can be written leaves it as it was."""
    probe_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        probe_folder(tmp_path / "missing")
