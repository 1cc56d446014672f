"""Who ran something, where and why, as one clause; knows no report."""

from reconciler.model.run import Run
from reconciler.views.neutral import neutral


def describe_run(run: Run) -> str:
    """`by ana on build-7, commit 1f2e, https://…, because "spring cleaning", ticket INC-812`; empty where unknown."""
    who = [f"by {neutral(run.actor)}" if run.actor else "", f"on {neutral(run.host)}" if run.host else ""]
    why = [
        " ".join(part for part in who if part),
        f"commit {neutral(run.commit)}" if run.commit else "",
        neutral(run.url) if run.url else "",
        f"reason: {neutral(run.reason)}" if run.reason else "",
        f"ticket {neutral(run.ticket)}" if run.ticket else "",
    ]
    return ", ".join(part for part in why if part)
