"""The one kind of a Kafka Connect worker: connectors, as data."""

from reconciler.model.kind import Kind, Patience
from reconciler.providers import connectors

_RESTART = "restart it first: POST …/connectors/NAME/restart?includeTasks=true&onlyFailed=true"

CONNECTOR = Kind(
    name="connector",
    resource=connectors.Connector,
    transitions=connectors.make_transitions(_RESTART),
    works=connectors.WORKS,
    normal={"status": "running"},
    # Measured on 4.3.1: a pause shows after 20 to 100 ms, its tasks when poll() returns. A killed worker keeps its
    # last status until its work is reassigned, by default 5 minutes after 10 seconds without a heartbeat.
    patience=Patience(settle=330.0, poll=0.1, lag=3.0),
    doc="A connector of an Apache Kafka Connect worker.",
)
