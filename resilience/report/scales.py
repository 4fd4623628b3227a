"""How amounts stand at the axes and in the hints of figures: the suffixes of the tables, never those of physics.

A charting library's own short form calls a billion `G`, and half a unit of account 500 `m`, which reads as millions.
"""

from __future__ import annotations

_SUFFIXES = (("1e12", "tn"), ("1e9", "bn"), ("1e6", "m"), ("1e3", "k"))


def _amount(sign: str) -> str:
    """An expression that says the value of an axis or a legend as `numbers.money` does."""
    said = f"format(datum.value, '{sign},.4~g')"
    for size, name in reversed(_SUFFIXES):
        said = f"abs(datum.value) >= {size} ? format(datum.value / {size}, '{sign},.4~g') + ' {name}' : ({said})"
    return said


AMOUNT = _amount("")
"""Labels of an axis or a legend of amounts: `250 k`, `1.5 bn`."""
SIGNED_AMOUNT = _amount("+")
"""The same of differences: `+250 k`."""
TOLD, SIGNED = ",.4~r", "+,.4~r"
"""An amount in a hint, in full: `4,870,000`; the same of a difference."""
