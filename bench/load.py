"""Load: the same calls against any server that speaks the contract, so many at a time, for so long."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round of load gave: answered calls a second, and how long single calls took in milliseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float


async def run(work: Work, *, seconds: float, at_once: int) -> Round:
    """Repeat a work for some seconds with so many under way at once."""
    taken: list[float] = []
    began = perf_counter()

    async def repeat() -> None:
        while perf_counter() - began < seconds:
            start = perf_counter()
            await work()
            taken.append(perf_counter() - start)

    await asyncio.gather(*(repeat() for _ in range(at_once)))
    parts = statistics.quantiles(taken, n=100)
    return Round(per_second=len(taken) / (perf_counter() - began), p50_ms=parts[49] * 1000, p99_ms=parts[98] * 1000)
