"""Desired files → a checked desired state, offline."""

import os
from collections.abc import Mapping, Sequence

from reconciler.api.wiring import load_catalog, make_providers
from reconciler.files.desired_file import read_desired
from reconciler.model.desired import DesiredState


def load(*paths: str | os.PathLike[str], environment: Mapping[str, str] | None = None) -> DesiredState:
    """The desired state that these files and directories say together (`reconciler.yaml` when none is given).

    Sends nothing and resolves no credential; of the environment only the variables in a `url` are read.
    Raises InvalidInput with every problem of every file.
    """
    return read_paths([os.fspath(path) for path in paths], dict(os.environ if environment is None else environment))


def read_paths(paths: Sequence[str], environment: Mapping[str, str]) -> DesiredState:
    """The same, with nothing left to defaults; rules that no service could follow are problems too."""
    desired = read_desired(paths, catalog=load_catalog(), environment=environment)
    make_providers(desired)
    return desired
