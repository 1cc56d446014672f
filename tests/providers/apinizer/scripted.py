"""A manager made of replies: what it is asked is kept, and what it was not told to answer fails."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from attrs import define, field

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import Want
from reconciler.model.live import Found
from reconciler.model.values import Values, Wishes

SECRET = "canary-7Q4x"

PROXIES = "/apiops/projects/Retail/apiProxies/"
PROMOTION = f"{PROXIES}forpromotion"
PROXY = f"{PROXIES}OrdersAPI/"
EXPORT, FULL = f"{PROXY}export/", f"{PROXY}full"
STATUS = f"{PROXY}environments/production/deploy-status/"
ENVIRONMENTS = "/apiops/projects/Retail/environments/"
BULK = "POST /apiops/projects/Retail/export-import/API_PROXY/export/"


def say(body: object, status: int = 200) -> Reply:
    """A JSON reply."""
    return Reply(status, body, is_json=True)


def refuse(words: str, status: int = 400) -> Reply:
    """An error in the envelope of the current pages."""
    return say({"status": "FAILURE", "resultMessage": words}, status)


def many(*items: Mapping[str, object]) -> Reply:
    """A list in its envelope."""
    return say({"status": "SUCCESS", "resultList": list(items), "resultCount": len(items)})


def pack(*bodies: object, stems: tuple[str, ...] = ()) -> Reply:
    """An export: a ZIP with one JSON file for each body."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, body in enumerate(bodies):
            stem = stems[number] if number < len(stems) else body["name"] if isinstance(body, dict) else "x"
            archive.writestr(f"{stem}.json", json.dumps(body))
    return Reply(200, content.getvalue(), headers={"content-type": "application/octet-stream"})


def define_proxy(name: str = "OrdersAPI", *, enabled: bool = False, **more: object) -> dict[str, object]:
    """A definition with a maintenance setting somewhere in it, and secrets around."""
    setting = {"enabled": enabled, "httpStatusCode": 403, "contentType": "application/json", "message": "down"}
    return {
        "name": name,
        "secretKey": SECRET,
        "routing": {"proxyServer": {"proxyPassword": SECRET}},
        "settings": {"deep": [{"maintenanceModeSetting": setting}]},
        **more,
    }


def deployed_to(name: str, **environments: tuple[bool, bool]) -> dict[str, object]:
    """An item of the list for promotion: environment → (deploy, redeployRequired)."""
    entries = [
        {"environmentName": environment, "deploy": is_deployed, "redeployRequired": is_behind, "accessUrl": SECRET}
        for environment, (is_deployed, is_behind) in environments.items()
    ]
    return {"id": "1", "name": name, "apiProxyDeployList": entries}


@define
class Scripted:
    """Answers `GET path` and `POST path` from a table; a callable answers from what was posted."""

    table: Mapping[str, Reply | ReadFailed | Callable[[object], Reply]]
    asked: list[str] = field(factory=list)

    async def fetch(self, path: str, *, query: Values | None = None, post: object = None) -> Reply:
        """The scripted reply; 404 in HTML for everything that was not scripted."""
        assert query is None
        key = path if post is None else f"POST {path}"
        self.asked.append(key)
        reply = self.table.get(unquote(key), Reply(404, "<html>404 Not Found</html>"))
        if isinstance(reply, ReadFailed):
            raise reply
        return reply if isinstance(reply, Reply) else reply(post)


def spell(wishes: Mapping[str, bool | int | str]) -> Wishes:
    """`maintenance__enabled` is the path `maintenance.enabled`."""
    return {key.replace("__", "."): wish for key, wish in wishes.items()}


def want(name: str = "OrdersAPI", project: str = "Retail", /, **wishes: bool | int | str) -> Want:
    """A want for a proxy."""
    return Want(Address("gateway", "api_proxy", name.lower()), {"project": project, "name": name}, spell(wishes))


def change(
    found: Values,
    name: str = "OrdersAPI",
    project: str = "Retail",
    /,
    **wishes: bool | int | str,
) -> Change:
    """The change from what was found to what is wished; a path that is found as `None` is unseen."""
    wanted = want(name, project, **wishes)
    unseen = {path: "hidden" for path, value in found.items() if value is None}
    live = Found(f"{project}:{name}", values=found, place=wanted.place, unseen=unseen)
    fields = tuple(
        FieldChange(path, found.get(path), wish)
        for path, wish in sorted(spell(wishes).items())
        if found.get(path) != wish
        if isinstance(wish, bool | int | str)
    )
    return Change(wanted, live, fields)
