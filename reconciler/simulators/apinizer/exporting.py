"""The exports: ZIP archives of whole proxies, secrets included, one proxy or many at a time."""

from collections.abc import Mapping, Sequence

from reconciler.simulators.apinizer.admission import permit
from reconciler.simulators.apinizer.answers import Refused, empty, show_list
from reconciler.simulators.apinizer.archive import attach, encrypt, pack, sanitise
from reconciler.simulators.apinizer.calls import Call, present_proxy, read_object, seen_proxy
from reconciler.simulators.apinizer.documents import export_document, settings_group_document
from reconciler.simulators.apinizer.habits import Json
from reconciler.simulators.apinizer.proxy import Proxy
from reconciler.simulators.apinizer.seeds import EXPORT
from reconciler.simulators.messages import Answer

PASSPHRASE = "x-apinizer-package-passphrase"  # noqa: S105 - a header's name
TYPES = ("API_PROXY", "PROXY_GROUP", "SETTINGS_GROUP")
EVER_SAME_NAME = "apiProxyExportFile.zip"


def export_proxy(call: Call) -> Answer:
    """GET …/apiProxies/{a}/export/?encrypt=&withDependencies=: what is saved, of one proxy."""
    proxy = seen_proxy(call, EXPORT)
    documents = _documents(call, [proxy])
    if call.request.query_values("withDependencies") == ("true",) and proxy.settings_group is not None:
        showing = call.installation.habits.showing
        documents = [*documents, (proxy.settings_group, settings_group_document(proxy.settings_group, showing))]
    content = _sealed(call, pack(documents))
    is_named = "named_attachment" in call.installation.abilities
    return attach(content, f"{sanitise(proxy.name)}.zip" if is_named else EVER_SAME_NAME)


def export_many(call: Call) -> Answer:
    """POST …/export-import/{type}/export/ with `names`: many proxies in one archive; an unknown name fails all."""
    permit(call.installation, call.user, call.names[0], EXPORT)
    _require_type(call.names[1])
    names = read_object(call.request).get("names")
    if not isinstance(names, list) or not names:
        raise empty("names")
    proxies = [present_proxy(call, str(name)) for name in names]
    return attach(_sealed(call, pack(_documents(call, proxies))), f"{call.names[1]}.zip")


def list_exportable(call: Call) -> Answer:
    """GET …/export-import/{type}/objects/?filter=: the names of what there is."""
    permit(call.installation, call.user, call.names[0], EXPORT)
    _require_type(call.names[1])
    wanted = (*call.request.query_values("filter"), "")[0].lower()
    proxies = call.installation.listed(call.names[0])
    items = [{"name": proxy.name} for proxy in proxies if wanted in proxy.name.lower()]
    return show_list(call.installation.habits, items, call.request)


def list_export_types(call: Call) -> Answer:
    """GET …/export-import/types/."""
    permit(call.installation, call.user, call.names[0], EXPORT)
    return show_list(call.installation.habits, list(TYPES), call.request)


def _documents(call: Call, proxies: Sequence[Proxy]) -> Sequence[tuple[str, Mapping[str, Json]]]:
    showing = call.installation.habits.showing
    documents = [(proxy.name, export_document(proxy, showing)) for proxy in proxies]
    for proxy in proxies:
        proxy.count_reading()
    return documents


def _sealed(call: Call, content: bytes) -> bytes:
    if call.request.query_values("encrypt") != ("true",):
        return content
    try:
        return encrypt(content, call.request.headers[PASSPHRASE])
    except (KeyError, ValueError):
        raise empty("X-Apinizer-Package-Passphrase") from None


def _require_type(name: str) -> None:
    """Only proxies can be exported here: there are no groups."""
    if name != TYPES[0]:
        raise Refused(400, f"Export type ({name}) is not found!")
