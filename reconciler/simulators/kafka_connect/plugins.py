"""The connector classes that the simulated worker has, and what each makes of its settings."""

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

ConnectorType = Literal["source", "sink"]


@frozen
class Plugin:
    """One installed connector class; `max_tasks` None means as many as `tasks.max` says."""

    short_name: str
    type: ConnectorType
    package: str
    max_tasks: int | None = None
    required: tuple[str, ...] = ()

    def class_name(self) -> str:
        """The full name of the class."""
        return f"{self.package}.{self.short_name}Connector"

    def is_called(self, name: str) -> bool:
        """Whether `connector.class` may name this plugin so: in full, short, or without `Connector`."""
        return name in (self.class_name(), self.short_name, f"{self.short_name}Connector")


@frozen
class Breakdown:
    """What fails, and how many seconds after it came up."""

    part: str
    after: float


_TOOLS = "org.apache.kafka.connect.tools"
_FILE = "org.apache.kafka.connect.file"

PLUGINS = (
    Plugin("FileStreamSink", "sink", _FILE),
    Plugin("FileStreamSource", "source", _FILE, max_tasks=1, required=("topic",)),
    Plugin("MockSink", "sink", _TOOLS, max_tasks=1),
    Plugin("MockSource", "source", _TOOLS, max_tasks=1),
    Plugin("VerifiableSink", "sink", _TOOLS),
    Plugin("VerifiableSource", "source", _TOOLS),
    Plugin("MirrorHeartbeat", "source", "org.apache.kafka.connect.mirror", max_tasks=1),
)


def find_plugin(name: str) -> Plugin | None:
    """The installed plugin of that name, or None."""
    return next((plugin for plugin in PLUGINS if plugin.is_called(name)), None)


def connector_type(config: Mapping[str, str]) -> ConnectorType:
    """`source` or `sink`; a class that is not known is judged by its name."""
    name = config.get("connector.class", "")
    plugin = find_plugin(name)
    if plugin is not None:
        return plugin.type
    return "sink" if "Sink" in name else "source"


def count_tasks(config: Mapping[str, str]) -> int:
    """How many tasks the connector makes of its settings."""
    if config.get("emit.heartbeats.enabled") == "false":
        return 0
    allowed = config.get("tasks.max", "1")
    wished = int(allowed) if allowed.isdecimal() else 1
    plugin = find_plugin(config.get("connector.class", ""))
    if plugin is None or plugin.max_tasks is None:
        return wished
    return min(wished, plugin.max_tasks)


def task_config(config: Mapping[str, str], task: int) -> dict[str, str]:
    """The settings that one task is given."""
    plugin = find_plugin(config.get("connector.class", ""))
    stem = plugin.class_name().removesuffix("Connector") if plugin else config.get("connector.class", "")
    own = {"id": str(task)} if plugin is not None and plugin.short_name == "VerifiableSource" else {}
    return {**config, "task.class": f"{stem}Task", **own}


def breakdown(config: Mapping[str, str]) -> Breakdown | None:
    """What the Mock connectors are told to let fail; None for all others."""
    part = {"connector-failure": "connector", "task-failure": "task"}.get(config.get("mock_mode", ""))
    if part is None or not config.get("connector.class", "").startswith("Mock"):
        return None
    return Breakdown(part, int(config.get("delay_ms", "0")) / 1000)


def describe_plugins(version: str) -> str:
    """The list that the worker prints when it does not find a class."""
    return ", ".join(
        f"PluginDesc{{klass=class {plugin.class_name()}, name='{plugin.class_name()}', version='{version}', "
        f"encodedVersion={version}, type={plugin.type}, typeName='{plugin.type}', location='classpath'}}"
        for plugin in PLUGINS
    )
