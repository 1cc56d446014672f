"""The same use cases for code that is not asynchronous, by one function."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from reconciler import api

P = ParamSpec("P")
T = TypeVar("T")


def blocking(work: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """`work` as a plain function with a loop of its own; raises RuntimeError inside a running loop."""

    @functools.wraps(work)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return _run(work(*args, **kwargs))
        name = getattr(work, "__name__", "this")
        raise RuntimeError(
            f"reconciler.{name} was called inside a running event loop: await reconciler.api.{name} instead"
        )

    return call


def _run(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. It is handed over beside the task: a loop that ends writes its task out as text."""
    results: list[T] = []

    async def keep() -> None:
        results.append(await work)

    asyncio.run(keep())
    return results[0]


plan = blocking(api.plan)
apply = blocking(api.apply)
drift = blocking(api.drift)
status = blocking(api.status)
import_live = blocking(api.import_live)
undo = blocking(api.undo)
