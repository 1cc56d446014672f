"""The tables that runs share in the database of the lock; must not read or write them."""

from reconciler.runs.postgres_link import Link, LinkFailed

SET_UP = """\
create table if not exists reconciler_used_plans (
    digest text not null,
    created_at timestamptz not null,
    applied text[] not null,
    is_used_up boolean not null,
    last_run_at timestamptz,
    primary key (digest, created_at)
);
create table if not exists reconciler_journals (
    run_id text not null,
    number integer not null,
    keys bigint[] not null,
    lines bytea not null,
    written_at timestamptz not null default clock_timestamp(),
    primary key (run_id, number)
)"""
"""What an administrator may run in advance, where the user of the lock must not make tables."""

GRANT = "grant select, insert, update, delete on reconciler_used_plans, reconciler_journals to"
"""And this, followed by that user."""

_ARE_THERE = """
select to_regclass('reconciler_used_plans') is not null and to_regclass('reconciler_journals') is not null
"""
# Two sessions that create one table at once fail, in spite of `if not exists`: they take turns.
_CREATE = f"do $$ begin perform pg_advisory_xact_lock(8390895812466336100); {SET_UP}; end $$"


async def make_tables(link: Link) -> None:
    """Makes what is missing; raises LinkFailed."""
    if await link.ask(_ARE_THERE) != [(True,)]:
        await link.ask(_CREATE)


def advise(failed: LinkFailed) -> str:
    """What to do where a table cannot be had."""
    if not failed.is_forbidden:
        return "check the database that lock.postgres.dsn names, then run again"
    return f"as its administrator: {' '.join(SET_UP.split())}; {GRANT} the user"
