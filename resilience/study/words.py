"""Numbers inside sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DUST = 1e-8
"""Share of a whole below which a part or a difference of it is rounding: what solvers leave, never a decision."""


def counted(number: str, thing: str) -> str:
    """A number of things: `1 day`, `2.5 days`."""
    return f"{number} {thing}" if number == "1" else f"{number} {thing}s"


def at_no_rate(limit: float, most: float, now: float) -> str:
    """Say that a rate per year cannot be: at `most` one disruption would follow the other without a pause."""
    needed, full = digits(limit, 2), digits(most, 2)
    if needed == full:
        needed, full = digits(limit, 6), digits(most, 6)
    return (
        f"at no rate that can be (it would take {needed} disruptions a year; they last so long that a year has room "
        f"for {full}; now {digits(now, 2)})"
    )


def against_promise(factor: float) -> str:
    """Say how a simulated cost lies to a promised one: `1.6 % cheaper than promised`, `3.1 times the promise`."""
    if factor >= 2:
        return f"{digits(factor, 3)} times the promise"
    share = 100 * abs(factor - 1)
    if share < 0.05:
        return "as promised"
    return f"{digits(share, 2)} % {'dearer' if factor > 1 else 'cheaper'} than promised"


def outlasting(sites: Sequence[str], margin: float) -> str:
    """Say what is survived, and how long: `KLEIN for as long as it takes to recover (TTR)`."""
    times = "" if margin == 1 else f"{digits(margin)} times "
    return f"{', '.join(sites)} for {times}as long as it takes to recover (TTR)"


def settled(amount: float, of: float) -> float:
    """An amount, or 0 where it is dust beside what it is a part or a difference of."""
    return 0.0 if abs(amount) <= DUST * abs(of) else amount


def digits(value: float, count: int = 4, *, padded: bool = False) -> str:
    """Value to a number of significant digits: `70,000`, `0.0132`; in powers of ten only when tiny.

    With `padded`, trailing zeros are kept, for columns of numbers.
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    size = math.floor(math.log10(abs(float(f"{value:.{count - 1}e}"))))
    if size < -4:
        return f"{value:.{count}g}"
    places = max(0, count - 1 - size)
    words = f"{round(value, count - 1 - size):,.{places}f}"
    return words.rstrip("0").rstrip(".") if places and not padded else words


def in_words(left: tuple[float, float] | None) -> str:
    """Say a range of seconds: `20 s to 2 min`; a dash where there is none."""
    if left is None:
        return "-"
    low, high = (_rounded(seconds) for seconds in left)
    return high if low == high else f"{low} to {high}"


def _rounded(seconds: float) -> str:
    if seconds < 90:
        step = 1 if seconds < 10 else 5
        return f"{max(1, step * round(seconds / step))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
