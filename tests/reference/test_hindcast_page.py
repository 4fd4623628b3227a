"""The page *Hindcasts* says what the engine says today."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("hindcasts", ROOT / "docs" / "hindcasts.py")
PAGE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(PAGE)
TEXT = PAGE.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("replay", PAGE.REPLAYS)
def test_the_table_is_what_is_computed_now(replay: str) -> None:
    """Proves: each row of the published table, verdict included, is recomputed from the tables of today.

    A number typed into the page, or left from before a change of the engine, differs here. Remedy: `python
    docs/hindcasts.py`.
    """
    rows = [line + "\n" for line in TEXT.splitlines() if line.startswith(f"| `{replay}` |")]
    assert rows == list(PAGE.lines(replay))


def test_every_shipped_replay_is_on_the_page() -> None:
    """Proves: no scenario file with an onset is left out of the table, however badly it does."""
    files = (ROOT / "scenarios").glob("*.toml")
    dated = {file.stem for file in files if "\nonset = " in file.read_text(encoding="utf-8")}
    assert dated == set(PAGE.REPLAYS)


def test_misses_are_reported_plainly() -> None:
    """Proves: the four outright misses of the ports are in the table, in bold; none is explained away by its range."""
    missed = [line for line in TEXT.splitlines() if line.startswith("| `") and line.endswith("| **miss** |")]
    assert [line.split(" | ")[1] for line in missed] == [
        "wait 18 September", "lead time November", "lead time January", "cover that was enough",
    ]  # fmt: skip
