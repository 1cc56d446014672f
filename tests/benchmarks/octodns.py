"""The neighbour to compare with: octoDNS in a virtual environment of its own, planning records that do not differ.

The environment is made once, in the cache folder, through the package index; the project does not depend on it.
"""

import os
import subprocess
import sys
from pathlib import Path

VERSION = "1.22.0"
_PROVIDER = "octodns.provider.yaml.YamlProvider"


def find_command() -> Path:
    """The `octodns-sync` of the cache folder; installed there on first use."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "reconciler-benchmarks" / f"octodns-{VERSION}"
    command = home / "bin" / "octodns-sync"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", f"octodns=={VERSION}"], check=True)
    return command


def write_zone(folder: Path, records: int) -> Path:
    """A configuration whose source and destination are two folders with the same records; gives its path."""
    zone = "---\n" + "".join(
        f"orders-{n:05d}:\n  ttl: 300\n  type: A\n  value: {_address(n)}\n" for n in range(records)
    )
    for name in ("wished", "live"):
        (folder / name).mkdir()
        (folder / name / "example.com.yaml").write_text(zone, encoding="utf-8")
    config = folder / "octodns.yaml"
    config.write_text(
        "---\nproviders:\n"
        f"  wished:\n    class: {_PROVIDER}\n    directory: {folder / 'wished'}\n    enforce_order: false\n"
        f"  live:\n    class: {_PROVIDER}\n    directory: {folder / 'live'}\n    enforce_order: false\n"
        "zones:\n  example.com.:\n    sources: [wished]\n    targets: [live]\n",
        encoding="utf-8",
    )
    return config


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
