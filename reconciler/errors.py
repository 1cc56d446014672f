"""Every exception that stops a run, in one tree; what can happen many times in a run is data, not an exception.

ReconcilerError
├── InvalidInput        the desired files or the usage are wrong; nothing was sent            exit 9
│   └── CredentialMissing   a credential reference gives nothing                              exit 9
├── ReadFailed          one read of a service failed (the engine turns it into Unreadable)    exit 1
├── PlanRefused         a saved plan is stale, expired, used, damaged or not what was asked   exit 6
├── ApplyRefused        blocked entries or a guard                                            exit 5
├── NothingReadable     blocked only because services could not be read                       exit 1
├── LockHeld            another run works on one of the services                              exit 7
├── LockUnavailable     the shared lock that the files ask for cannot be taken                exit 1
├── NotConfirmed        the user did not say yes                                              exit 8
├── JournalUnwritable   nothing is sent when the journal cannot be written                    exit 1
├── OutputFailed        an output could not be written                                        exit 1
└── Interrupted         a signal ended the run                                                exit 130 / 143
"""

from reconciler.model.problem import Problem


class ReconcilerError(Exception):
    """Root of the tree; `problems` holds one entry for each thing to mend."""

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = (), hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems or (Problem(message, hint=hint),)


class InvalidInput(ReconcilerError):
    """The desired files, the environment or the arguments are wrong; all problems are in `problems`."""


class CredentialMissing(InvalidInput):
    """A credential reference gives no value."""


class ReadFailed(ReconcilerError):
    """A read brought no usable reply; `is_refused` where the service did not accept the credential."""

    def __init__(self, message: str, *, is_refused: bool = False, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.is_refused = is_refused


class PlanRefused(ReconcilerError):
    """The plan is stale, expired, already used, damaged, or not the one that was demanded."""


class ApplyRefused(ReconcilerError):
    """Entries are blocked or a guard says no; nothing was written."""


class NothingReadable(ReconcilerError):
    """Entries are blocked because services could not be read; nothing was written."""


class LockHeld(ReconcilerError):
    """Another run holds the lock of a service."""


class LockUnavailable(ReconcilerError):
    """The database of the shared lock cannot be used; nothing was written."""


class NotConfirmed(ReconcilerError):
    """The user did not answer `yes`; nothing was written."""


class JournalUnwritable(ReconcilerError):
    """The journal of the run cannot be written, so nothing (more) is sent."""


class OutputFailed(ReconcilerError):
    """An output that was asked for could not be written."""


class Interrupted(ReconcilerError):
    """A signal ended the run; `signal` is its number."""

    def __init__(self, message: str, *, signal: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.signal = signal
