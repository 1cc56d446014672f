"""The one kind of a Redpanda data plane: connectors of its Kafka Connect clusters, as data."""

from attrs import frozen

from reconciler.model.kind import Kind, Patience, fact, place
from reconciler.providers import connectors

DEFAULT_CLUSTER = "redpanda"
"""What Redpanda Cloud calls its one Kafka Connect cluster; a self-hosted Console has names of its own."""

_RESTART = 'restart it first: POST …/connectors/NAME/restart with the body {"include_tasks": true, "only_failed": true}'


@frozen
class Connector(connectors.Connector):
    """A connector in the desired file."""

    cluster: str = place(
        default=DEFAULT_CLUSTER, doc="Kafka Connect cluster it is in; `redpanda` where it is left out."
    )
    holistic_state: str | None = fact(doc="What Redpanda makes of the connector and its tasks; never decided on.")


CONNECTOR = Kind(
    name="connector",
    resource=Connector,
    transitions=connectors.make_transitions(_RESTART),
    works=connectors.WORKS,
    normal={"status": "running"},
    # Measured through Console on a 4.3.1 worker: a pause shows after 20 to 100 ms. Console gives up on a worker after
    # 6 seconds, and a pause was seen done 3 seconds after its 500: 10 seconds until an unseen call counts as not done.
    # A killed worker keeps its last status until its work is reassigned, by default 5 minutes after 10 seconds.
    patience=Patience(settle=330.0, poll=0.2, lag=10.0),
    doc="A connector of a Kafka Connect cluster behind a Redpanda data plane or Console.",
)
