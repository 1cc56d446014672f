"""Who runs this, where and why, from the environment of the machine; keeps no other variable."""

import getpass
import os
import socket
from collections.abc import Mapping

from attrs import evolve

from reconciler.model.run import Run
from reconciler.model.url import show_url

Environment = Mapping[str, str]


def find_run(
    environment: Environment, *, user: str | None, host: str | None, reason: str | None, ticket: str | None
) -> Run:
    """The `run` block: actor, url and commit of the pipeline that runs this, else `user` alone.

    Knows GitHub Actions, GitLab and Jenkins; what a pipeline does not tell falls back to `user` or `None`.
    """
    if environment.get("GITHUB_ACTIONS") == "true":
        found = _of_github(environment)
    elif environment.get("GITLAB_CI") == "true":
        found = _of_gitlab(environment)
    elif environment.get("JENKINS_URL"):
        found = _of_jenkins(environment)
    else:
        found = Run()
    return evolve(found, actor=found.actor or user, host=host, reason=reason, ticket=ticket)


def find_own_run(*, reason: str | None, ticket: str | None) -> Run:
    """The `run` block of this process."""
    return find_run(os.environ, user=_user_name(), host=socket.gethostname() or None, reason=reason, ticket=ticket)


def _of_github(environment: Environment) -> Run:
    """GITHUB_ACTOR began the first attempt; who began this attempt is GITHUB_TRIGGERING_ACTOR."""
    parts = [environment.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    url = "{}/{}/actions/runs/{}".format(*parts) if all(parts) else None
    return Run(
        actor=_first(environment, "GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"),
        url=_shown(url),
        commit=_first(environment, "GITHUB_SHA"),
    )


def _of_gitlab(environment: Environment) -> Run:
    return Run(
        actor=_first(environment, "GITLAB_USER_LOGIN"),
        url=_shown(_first(environment, "CI_PIPELINE_URL", "CI_JOB_URL")),
        commit=_first(environment, "CI_COMMIT_SHA"),
    )


def _of_jenkins(environment: Environment) -> Run:
    """BUILD_USER_ID and BUILD_USER come from the plugin build-user-vars, where it is installed."""
    return Run(
        actor=_first(environment, "BUILD_USER_ID", "BUILD_USER"),
        url=_shown(_first(environment, "BUILD_URL")),
        commit=_first(environment, "GIT_COMMIT"),
    )


def _first(environment: Environment, *names: str) -> str | None:
    """The first of these variables that is set and not empty."""
    return next((environment[name] for name in names if environment.get(name)), None)


def _shown(url: str | None) -> str | None:
    return show_url(url) if url else None


def _user_name() -> str | None:
    """The login name; a container may run under a number that no user has."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"uid {os.getuid()}"
