"""A real Kafka broker and real distributed Connect workers on loopback; must not know the program under test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from attrs import define, field, frozen

from tests.live.jars import Toolchain
from tests.live.processes import JavaProcess, free_ports, wait_until

READY_SECONDS = 60
LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
# Written by hand in place of `kafka-storage format`, which would take a JVM start of its own.
META = """\
version=1
cluster.id=MkU3OEVBNTcwNTJENDM2Qk
node.id=1
"""
BROKER = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={folder}/data
num.partitions=1
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
"""
WORKER = """\
bootstrap.servers=127.0.0.1:{broker_port}
group.id={name}
listeners=http://127.0.0.1:{port}
rest.advertised.host.name=127.0.0.1
rest.advertised.port={port}
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
config.storage.topic={name}-configs
offset.storage.topic={name}-offsets
status.storage.topic={name}-status
config.storage.replication.factor=1
offset.storage.replication.factor=1
status.storage.replication.factor=1
offset.storage.partitions=1
status.storage.partitions=1
offset.flush.interval.ms=1000
scheduled.rebalance.max.delay.ms=0
plugin.path={connectors}
plugin.discovery=service_load
"""
BASIC_AUTH = (
    "rest.extension.classes=org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension\n"
)
JAAS = """\
KafkaConnect {{
  org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule required file="{passwords}";
}};
"""


@frozen
class Login:
    """A user and password that a worker demands."""

    username: str
    password: str


@define
class Worker:
    """A distributed Connect worker, alone in its group; all its state is in the broker and survives restarts."""

    process: JavaProcess
    url: str
    login: Login | None

    def client(self) -> httpx.Client:
        """A client for the worker's REST interface, with the right credentials."""
        auth = None if self.login is None else (self.login.username, self.login.password)
        return httpx.Client(base_url=self.url, auth=auth, timeout=120, trust_env=False)

    def wait_until_ready(self) -> None:
        """Return when GET /health answers 200; raises ProcessDiedError or TimeoutError.

        Nothing else tells readiness: while it starts, a worker answers 404 everywhere, and the
        first list of connectors after that can be short.
        """
        with self.client() as client:
            try:
                wait_until(
                    lambda: self._is_healthy(client) or None,
                    seconds=READY_SECONDS,
                    what=f"{self.url}/health answers 200",
                )
            except TimeoutError as late:
                raise TimeoutError(f"{late}; the log ends:\n{self.process.log_tail()}") from late

    def restart(self) -> None:
        """Stop the worker cleanly, start it on the same port, and wait until it is ready."""
        self.process.stop()
        self.process.start()
        self.wait_until_ready()

    def _is_healthy(self, client: httpx.Client) -> bool:
        self.process.check_alive()
        try:
            return client.get("/health").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


@define
class Kafka:
    """One broker and the workers that use it, all on free loopback ports, with their files in one folder."""

    toolchain: Toolchain
    folder: Path
    broker: JavaProcess
    broker_port: int
    _workers: list[Worker] = field(factory=list, init=False)

    def start_worker(self, name: str, login: Login | None = None) -> Worker:
        """Start a worker with a group and topics of its own and return at once; `name` is new each time."""
        (port,) = free_ports(1)
        text = WORKER.format(name=name, port=port, broker_port=self.broker_port, connectors=self.toolchain.connectors)
        options: tuple[str, ...] = ()
        if login is not None:
            text += BASIC_AUTH
            options = (f"-Djava.security.auth.login.config={self._write_logins(name, login)}",)
        settings = self.folder / f"{name}.properties"
        settings.write_text(text, encoding="utf-8")
        process = JavaProcess(
            self.toolchain,
            name,
            "worker",
            self.folder,
            options,
            ("org.apache.kafka.connect.cli.ConnectDistributed", str(settings)),
        )
        worker = Worker(process, f"http://127.0.0.1:{port}", login)
        self._workers.append(worker)
        process.start()
        return worker

    @contextmanager
    def running_worker(self, name: str, login: Login | None = None) -> Iterator[Worker]:
        """A worker of its own that is ready, and stopped at the end."""
        worker = self.start_worker(name, login)
        try:
            worker.wait_until_ready()
            yield worker
        finally:
            worker.process.stop()

    def stop(self) -> None:
        """Stop the workers, then the broker: without a broker a worker takes long to end."""
        try:
            for worker in self._workers:
                worker.process.stop()
        finally:
            self.broker.stop()

    def _write_logins(self, name: str, login: Login) -> Path:
        passwords = self.folder / f"{name}.passwords"
        passwords.write_text(f"{login.username}={login.password}\n", encoding="utf-8")
        jaas = self.folder / f"{name}.jaas"
        jaas.write_text(JAAS.format(passwords=passwords), encoding="utf-8")
        return jaas


@contextmanager
def running_kafka(toolchain: Toolchain, folder: Path) -> Iterator[Kafka]:
    """Start a broker, give it (workers are started by `start_worker`), and stop everything at the end."""
    port, controller_port = free_ports(2)
    (folder / "data").mkdir()
    (folder / "data" / "meta.properties").write_text(META, encoding="utf-8")
    (folder / "log4j2.properties").write_text(LOG4J, encoding="utf-8")
    settings = folder / "broker.properties"
    settings.write_text(BROKER.format(port=port, controller_port=controller_port, folder=folder), encoding="utf-8")
    broker = JavaProcess(toolchain, "broker", "broker", folder, (), ("kafka.Kafka", str(settings)))
    kafka = Kafka(toolchain, folder, broker, port)
    try:
        broker.start()
        yield kafka
    finally:
        kafka.stop()
