from collections.abc import Mapping

import pytest

from reconciler.model.run import Run
from reconciler.runs.who import find_own_run, find_run

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_ACTOR": "alice",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/switches",
    "GITHUB_RUN_ID": "17",
    "GITHUB_SHA": "abc123",
}
GITLAB = {
    "GITLAB_CI": "true",
    "GITLAB_USER_LOGIN": "bob",
    "CI_JOB_URL": "https://gitlab.com/acme/switches/-/jobs/5",
    "CI_PIPELINE_URL": "https://gitlab.com/acme/switches/-/pipelines/4",
    "CI_COMMIT_SHA": "def456",
}
JENKINS = {
    "JENKINS_URL": "https://ci.example.com/",
    "BUILD_USER_ID": "carol",
    "BUILD_USER": "Carol Jones",
    "BUILD_URL": "https://ci.example.com/job/switches/9/",
    "GIT_COMMIT": "789abc",
}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (GITHUB, ("alice", "https://github.com/acme/switches/actions/runs/17", "abc123")),
        (
            GITHUB | {"GITHUB_TRIGGERING_ACTOR": "dave"},
            ("dave", GITHUB["GITHUB_SERVER_URL"] + "/acme/switches/actions/runs/17", "abc123"),
        ),
        (GITLAB, ("bob", "https://gitlab.com/acme/switches/-/pipelines/4", "def456")),
        (GITLAB | {"CI_PIPELINE_URL": ""}, ("bob", "https://gitlab.com/acme/switches/-/jobs/5", "def456")),
        (JENKINS, ("carol", "https://ci.example.com/job/switches/9/", "789abc")),
        ({"JENKINS_URL": "https://ci.example.com/", "BUILD_USER": "Carol"}, ("Carol", None, None)),
        ({"JENKINS_URL": "https://ci.example.com/"}, ("me", None, None)),
        ({"GITHUB_ACTIONS": "true"}, ("me", None, None)),
        ({"GITHUB_ACTOR": "not in a pipeline"}, ("me", None, None)),
        ({}, ("me", None, None)),
    ],
)
def test_the_pipeline_tells_who_runs_this(
    environment: Mapping[str, str], expected: tuple[str | None, str | None, str | None]
) -> None:
    """Actor, url and commit come from the pipeline's variables; what is missing there falls back."""
    run = find_run(environment, user="me", host="here", reason="release", ticket="INC-1")
    assert expected == (run.actor, run.url, run.commit)
    assert (run.host, run.reason, run.ticket) == ("here", "release", "INC-1")


def test_a_password_in_a_url_of_the_pipeline_is_not_kept() -> None:
    """A url with a user part is shown without it."""
    run = find_run(
        JENKINS | {"BUILD_URL": "https://me:canary@ci.example.com/job/9/"},
        user=None,
        host=None,
        reason=None,
        ticket=None,
    )
    assert run.url == "https://ci.example.com/job/9/"


def test_no_other_variable_reaches_the_run() -> None:
    """Secrets of the environment stay there."""
    run = find_run(
        GITHUB | {"GITHUB_TOKEN": "canary", "CI_JOB_TOKEN": "canary"}, user=None, host=None, reason=None, ticket=None
    )
    assert "canary" not in repr(run)


def test_this_process_has_an_actor_and_a_host() -> None:
    """Outside a pipeline the login name and the host name stand in the run."""
    run = find_own_run(reason="why", ticket=None)
    assert isinstance(run, Run)
    assert run.actor
    assert run.host
    assert (run.reason, run.ticket) == ("why", None)
