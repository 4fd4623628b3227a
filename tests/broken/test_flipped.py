"""Workbooks with flipped, lost or doubled bytes: refused, or the same; never a traceback."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from resilience.files import check, read_model, write_starter

if TYPE_CHECKING:
    from pathlib import Path


def spoiled(content: bytes, rng: random.Random) -> bytes:
    """Change some bytes as a bad disk or transfer does."""
    place, length = rng.randrange(len(content)), rng.randrange(1, 300)
    kind = rng.choice(["flip", "cut", "zero", "twice"])
    if kind == "flip":
        return content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]
    middle = {"cut": b"", "zero": bytes(length), "twice": 2 * content[place : place + length]}[kind]
    return content[:place] + middle + content[place + length :]


@pytest.mark.parametrize("first", [0, pytest.param(1000, marks=pytest.mark.soak)])
def test_spoiled_workbooks(tmp_path: Path, first: int) -> None:
    """Proves: whatever bytes are spoiled, a workbook is refused or says the same; a lost sheet is never passed over."""
    path = write_starter(tmp_path / "study", excel=True) / "models" / "starter.xlsx"
    content, right = path.read_bytes(), read_model(path)
    for seed in range(first, first + (40 if first == 0 else 2000)):
        path.write_bytes(spoiled(content, random.Random(seed)))
        found = check(path)
        assert all(one.remedy and one.file for one in found)
        if not found.errors:
            read = read_model(path)
            assert (read.network, read.cover, read.inventory) == (right.network, right.cover, right.inventory)
