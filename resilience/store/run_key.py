"""What makes two runs the same run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

DONE, STOPPED = "done", "stopped"
"""How a run ended: as asked, or before the wanted gap."""


@on_screen
@dataclass(frozen=True, slots=True)
class RunKey:
    """A run by what it is made from: with an equal key it would come to the same again.

    `kind` is the command's, `model` its name, `period` the week it decides (empty where it is of none), `inputs` a
    digest of all that was read and asked, `engine` the version, `seed` that of what is drawn.
    """

    kind: str
    model: str
    period: str
    inputs: str
    engine: str
    seed: int

    @property
    def digest(self) -> str:
        """SHA-256 of the key, as run folders and records note it."""
        return hashlib.sha256(json.dumps(astuple(self), ensure_ascii=True).encode()).hexdigest()

    @property
    def dated(self) -> bool:
        """Whether it decides a period, of which only the newest revision counts."""
        return bool(self.period)


def digest_of(digests: Mapping[str, str]) -> str:
    """SHA-256 of named digests, or of what was asked in words, in whatever order they are told."""
    text = json.dumps(sorted(digests.items()), ensure_ascii=True)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
