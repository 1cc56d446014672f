"""The example of a provider in a package of its own works as a stranger would use it: installed, and far from here."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import frozen

PACKAGE = Path(__file__).parents[2] / "examples/provider-package"
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps")


@frozen
class Stranger:
    """A folder of somebody's, and an environment in which the package is installed."""

    folder: Path
    site: Path

    @property
    def environment(self) -> dict[str, str]:
        """Finds the installed package, and leaves nothing in it."""
        own = {"PYTHONPATH": str(self.site), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "120"}
        return {**os.environ, **own, "XDG_STATE_HOME": str(self.folder / "state")}

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs Python with these arguments."""
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )

    def reconcile(self, *arguments: str) -> str:
        """What the command prints; it must succeed."""
        ended = self.run("-m", "reconciler", *arguments)
        assert (ended.returncode, ended.stdout) == (0, ended.stdout), ended.stderr
        return ended.stdout

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The url of the package's own simulator while the block runs."""
        command = [sys.executable, "-m", "reconciler_jobqueue", "0"]
        with subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as served:
            assert served.stdout is not None
            try:
                yield served.stdout.readline().strip()
            finally:
                served.terminate()


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    """Installs the package with pip, as it stands, without any network."""
    folder = tmp_path_factory.mktemp("stranger")
    source, site = folder / "source", folder / "site"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, *PIP, "--no-build-isolation", "--target", str(site), str(source)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    (folder / "reconciler.yaml").write_bytes((PACKAGE / "reconciler.yaml").read_bytes())
    return Stranger(folder, site)


def test_its_table_is_printed(stranger: Stranger) -> None:
    """The provider is found by its entry point, and its rows are shown like those of ours."""
    printed = stranger.reconcile("providers", "jobqueue")
    assert printed.startswith("jobqueue\nA job service: queues open or paused.\n")
    assert "\n    draining → open     open\n" in printed
    assert "jobqueue" in stranger.reconcile("providers")


def test_its_file_is_valid(stranger: Stranger) -> None:
    """The desired file of the example passes, with the provider's own kind and words."""
    assert "Valid: 1 service, 2 resources" in stranger.reconcile("validate", "-f", str(PACKAGE / "reconciler.yaml"))


def test_the_plan_is_the_readmes(stranger: Stranger) -> None:
    """Before the simulator that the package serves the plan is what its README shows."""
    (shown,) = re.findall(r"```\n(  ⏸.*?)```", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    with stranger.serving() as url:
        text = (PACKAGE / "reconciler.yaml").read_text(encoding="utf-8").replace("http://localhost:8089", url)
        (stranger.folder / "served.yaml").write_text(text, encoding="utf-8")
        printed = stranger.reconcile("plan", "-f", "served.yaml")
    assert _hide_digest(shown) == _hide_digest(printed)


def _hide_digest(text: str) -> list[str]:
    """The lines, but what depends on the port."""
    return [re.sub(r"Digest \w+", "Digest", line.rstrip()) for line in text.strip("\n").splitlines()]


def test_its_own_tests_pass(stranger: Stranger) -> None:
    """Its test class runs against the installed package: fifteen rules, none skipped."""
    ended = stranger.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "source/tests")
    assert ended.returncode == 0, ended.stdout
    assert re.search(r"^15 passed in ", ended.stdout, re.MULTILINE)
