"""Stock in units and, where a pack is stated, in whole packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.study.words import counted, digits

if TYPE_CHECKING:
    from resilience.network.parts import Part


def in_packs(part: Part, units: float, count: int = 4) -> str:
    """Units to some digits, and the whole packs that hold them: `412, 42 packs of 10`; `412` where none is stated."""
    return f"{digits(units, count)}{_packs(part, units)}"


def units_words(part: Part, units: float) -> str:
    """A stock in a sentence: `412 units, 42 packs of 10`; `412 kg` where the part says what a unit is."""
    return f"{digits(units)} {part.unit or 'units'}{_packs(part, units)}"


def to_take(part: Part, units: float) -> str:
    """Units to run down, and the whole packs that are no more than these: `50, 4 packs of 12`."""
    packs = part.full_packs(units)
    if part.pack is None or packs is None or not units:
        return digits(units)
    full = counted(f"{packs:,}", "pack") if packs else "less than 1 pack"
    return f"{digits(units)}, {full} of {digits(part.pack)}"


def _packs(part: Part, units: float) -> str:
    """The whole packs that hold some units, after a comma; nothing where none is stated."""
    packs = part.packs(units)
    if part.pack is None or packs is None or not units:
        return ""
    return f", {counted(f'{packs:,}', 'pack')} of {digits(part.pack)}"
