"""The paths of APIOps, percent-encoded, with the trailing slash that all but a few of them need; sends nothing."""

from urllib.parse import quote

PROJECTS = "/apiops/projects/"

BULK_EXPORT = f"{PROJECTS}*/export-import/API_PROXY/export/"
"""The one POST that reads; `*` stands for the project."""

_DOTS = frozenset({".", ".."})


def is_addressable(*names: str) -> bool:
    """Whether each name can be one segment of a path; dots would be walked up by every url parser."""
    return not _DOTS & set(names)


def spell_environments(project: str) -> str:
    """The environments that a project may deploy to."""
    return f"{_spell_project(project)}environments/"


def spell_proxies(project: str) -> str:
    """The list of a project's proxies."""
    return f"{_spell_project(project)}apiProxies/"


def spell_deployments(project: str) -> str:
    """The proxies of a project with where each is deployed (no trailing slash here)."""
    return f"{spell_proxies(project)}forpromotion"


def spell_bulk_export(project: str) -> str:
    """The export of many proxies in one ZIP."""
    return BULK_EXPORT.replace("*", quote(project, safe=""))


def spell_proxy(project: str, name: str) -> str:
    """One proxy."""
    return f"{spell_proxies(project)}{quote(name, safe='')}/"


def spell_export(project: str, name: str) -> str:
    """The export of one proxy, a ZIP."""
    return f"{spell_proxy(project, name)}export/"


def spell_full(project: str, name: str) -> str:
    """The whole definition of one proxy as JSON (no trailing slash here)."""
    return f"{spell_proxy(project, name)}full"


def spell_maintenance(project: str, name: str) -> str:
    """The maintenance setting, which can only be written."""
    return f"{spell_proxy(project, name)}settings/maintenance-mode/"


def spell_environment(project: str, name: str, environment: str) -> str:
    """One proxy in one environment: POST deploys it."""
    return f"{spell_proxy(project, name)}environments/{quote(environment, safe='')}/"


def spell_deploy_status(project: str, name: str, environment: str) -> str:
    """Whether one proxy is deployed to one environment, and is what was saved."""
    return f"{spell_environment(project, name, environment)}deploy-status/"


def _spell_project(project: str) -> str:
    return f"{PROJECTS}{quote(project, safe='')}/"
