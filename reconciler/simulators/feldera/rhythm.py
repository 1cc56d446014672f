"""How long everything takes in a simulated Feldera, as plain values; says nothing of what happens."""

from attrs import frozen

from reconciler.simulators.progression import Delay, Seconds


@frozen
class Rhythm:
    """The API server and the runner; all in seconds.

    `notice` lies between a change in the database and the runner's acting on it; without a notification the
    runner looks every `poll` seconds (every `provisioning_poll` while provisioning). `read_back` is what the
    read-back of a pause or resume waits for; with Reads or Never the runner sees nothing of the process until
    then. The patiences are how long somebody waits: the runner for a status and for a process to come up, the
    API server for a process to act and for a row to be unlocked. `memory` is how long the API server believes
    what it knows of where a process is. Changes of nothing but details are written every `quiet` seconds at
    most. For `deafness` seconds after the database came back there are no notifications; `recovery` is how
    long the runner stays away from it. /healthz tells how things were `health_lag` seconds ago.
    """

    notice: float = 0.02
    provisioning_poll: float = 1.0
    poll: float = 2.5
    read_back: Delay = Seconds(0.03)
    stopping: Delay = Seconds(0.02)
    clearing: Delay = Seconds(0.02)
    probe_patience: float = 5.0
    provisioning_patience: float = 20.0
    forward_patience: float = 10.0
    lock_patience: float = 10.0
    memory: float = 5.0
    quiet: float = 10.0
    deafness: float = 10.0
    recovery: float = 3.0
    health_lag: float = 1.5


@frozen
class Compilation:
    """How long a program waits for its compiler, and for each of the compiler's steps."""

    waiting: Delay = Seconds(0.05)
    sql: Delay = Seconds(0.5)
    queueing: Delay = Seconds(0.2)
    rust: Delay = Seconds(0.5)


@frozen
class Startup:
    """How a pipeline process comes up, and goes.

    It announces itself `announcing` after it was spawned, and is initialized `initializing` after that same
    moment; until then it reports `first`. A process that reports AwaitingApproval begins to initialize when it
    is approved. `ending` is how it exits at once, as in "exit status: 1". A graceful stop takes `suspending`.
    """

    announcing: Delay = Seconds(0.5)
    initializing: Delay = Seconds(1.5)
    first: str = "Initializing"
    ending: str | None = None
    suspending: Delay = Seconds(3.0)
