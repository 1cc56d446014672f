"""Finds Java and Maven and keeps the broker's and the worker's jars in a cache; must not start a broker or a worker."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen
from filelock import FileLock

POM = Path(__file__).with_name("pom.xml")
OLDEST_JAVA = 17
MAVEN_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
MAVEN_SECONDS = 600
MAVEN_ATTEMPTS = 3


class ToolchainMissingError(Exception):
    """Java or Maven is absent or too old, or the jars cannot be had; the message says which."""


@frozen
class Toolchain:
    """A Java that is new enough, the jars to run, and the folder for class data archives."""

    java: str
    java_version: str
    lib: Path
    connectors: Path
    archives: Path


def provide_toolchain(environ: Mapping[str, str]) -> Toolchain:
    """Give the toolchain, downloading the jars the first time; raises ToolchainMissingError."""
    java, version = find_java()
    home = cache_folder(environ) / jars_key()
    home.parent.mkdir(parents=True, exist_ok=True)
    # The folder appears by one rename, so whoever sees it sees all of it; the lock only avoids a second download.
    with FileLock(home.with_name(f"{home.name}.lock")):
        if not home.is_dir():
            download_jars(find_maven(), home)
    archives = home / "archives"
    archives.mkdir(exist_ok=True)
    return Toolchain(java, version, home / "lib", home / "connectors", archives)


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where the jars are kept: `RECONCILER_LIVE_CACHE`, else `reconciler-live` in the user's cache folder."""
    if chosen := environ.get("RECONCILER_LIVE_CACHE"):
        return Path(chosen).absolute()
    caches = environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "reconciler-live"


def kafka_version() -> str:
    """The Kafka release named in the pom."""
    found = re.search(r"<kafka\.version>([^<]+)</kafka\.version>", POM.read_text(encoding="utf-8"))
    if found is None:
        raise ToolchainMissingError(f"{POM} names no kafka.version")
    return found[1]


def jars_key() -> str:
    """The name of the cache folder: another release or another pom is another folder."""
    return f"kafka-{kafka_version()}-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"


def find_java() -> tuple[str, str]:
    """The path and version of a Java that is new enough; raises ToolchainMissingError."""
    java = shutil.which("java")
    if java is None:
        raise ToolchainMissingError("no `java` on the PATH (17 or newer is needed)")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    found = re.search(r'version "((\d+)[^"]*)"', said)
    if found is None or int(found[2]) < OLDEST_JAVA:
        raise ToolchainMissingError(f"{java} is older than Java {OLDEST_JAVA}: {said.strip()[:200]}")
    return java, found[1]


def find_maven() -> str:
    """The path of Maven; raises ToolchainMissingError."""
    maven = shutil.which("mvn")
    if maven is None:
        raise ToolchainMissingError("no `mvn` on the PATH, and the Kafka jars are not in the cache yet")
    return maven


def download_jars(maven: str, home: Path) -> None:
    """Copy the jars of the pom into `home`, which appears whole or not at all; raises ToolchainMissingError."""
    with tempfile.TemporaryDirectory(dir=home.parent, prefix="download-") as folder:
        fresh = Path(folder) / "jars"
        (fresh / "connectors").mkdir(parents=True)
        shutil.copy(POM, Path(folder) / "pom.xml")
        run_maven(maven, Path(folder), fresh / "lib")
        for name in ("connect-file", "connect-test-plugins"):
            shutil.copy(fresh / "lib" / f"{name}-{kafka_version()}.jar", fresh / "connectors")
        fresh.rename(home)


def run_maven(maven: str, folder: Path, lib: Path) -> None:
    """Let Maven copy the jars into `lib`, again after a failure; raises ToolchainMissingError."""
    command = [maven, "-q", "-B", MAVEN_GOAL, f"-DoutputDirectory={lib}", "-DincludeScope=runtime"]
    said = ""
    for _ in range(MAVEN_ATTEMPTS):
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "MAVEN_OPTS": os.environ.get("MAVEN_OPTS", "-XX:TieredStopAtLevel=1")},
            capture_output=True,
            text=True,
            timeout=MAVEN_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            return
        said = (done.stdout + done.stderr).strip()
    raise ToolchainMissingError(f"Maven could not fetch the Kafka jars: {said[-1500:]}")
