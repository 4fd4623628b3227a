"""What is said to every page that listens, as server-sent events; a page that comes later hears the last."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resilience.serve.limits import MOST_LISTENERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BEAT = 15.0
"""Seconds after which a page hears that the server is still there."""
MOST_WAITING = 100
"""Messages that wait for one page; of one that does not listen the oldest are dropped."""
LASTING = ("costs", "plan", "sites", "wrong", "none", "failed", "says")


@dataclass(eq=False)
class PageEvents:
    """Pages that listen, and what was said last. Used in one event loop."""

    pages: set[asyncio.Queue[str | None]] = field(default_factory=set)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)
    number: int = 0
    "Of the newest question that anything was said of."
    closed: bool = False

    def say(self, message: dict[str, Any]) -> None:
        """Tell every page; what belongs to an older question is told to none."""
        if message["number"] < self.number:
            return
        if message["number"] > self.number:
            self.number, self.last = message["number"], {}
        if message["kind"] == "plan":
            self.last.pop("costs", None)  # they are part of it
        self.last[message["kind"]] = message
        text = _event(message)
        for page in self.pages:
            if page.qsize() >= MOST_WAITING:
                page.get_nowait()
            page.put_nowait(text)

    def close(self) -> None:
        """End what every page listens to."""
        self.closed = True
        for page in self.pages:
            page.put_nowait(None)

    @property
    def is_full(self) -> bool:
        """Whether no more pages can listen."""
        return len(self.pages) >= MOST_LISTENERS

    async def heard(self) -> AsyncIterator[str]:
        """What one page hears, until it goes or all ends."""
        page: asyncio.Queue[str | None] = asyncio.Queue()
        self.pages.add(page)
        try:
            for kind in LASTING:
                if kind in self.last:
                    yield _event(self.last[kind])
            while not self.closed:
                try:
                    text = await asyncio.wait_for(page.get(), BEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if text is None:
                    return
                yield text
        finally:
            self.pages.discard(page)


def _event(message: dict[str, Any]) -> str:
    return f"data: {json.dumps(message, ensure_ascii=False, allow_nan=False)}\n\n"
