"""Numbers as people read them: few digits, abbreviated money, nothing where nothing is known."""

from __future__ import annotations

import math

from resilience.study import words

NOTHING = "-"
SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))


def money(amount: float | None, currency: str = "", count: int = 3) -> str:
    """Amount with few digits: `4.87 m`, `12.3 k JPY`, `0.52`."""
    if amount is None or not math.isfinite(amount):
        return NOTHING
    unit = f" {currency}" if currency else ""
    for scale, name in SCALES:
        if abs(amount) >= 0.9995 * scale:
            return f"{words.digits(amount / scale, count, padded=True)} {name}{unit}"
    return f"{digits(amount, count)}{unit}"


def digits(value: float | None, count: int = 3) -> str:
    """Value to a number of significant digits; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return words.digits(value, count)


def percent(share: float | None) -> str:
    """Share in percent: `97.3 %`, `0.0012 %`; what is just short of the whole keeps the digits that say so."""
    if share is None or not math.isfinite(share):
        return NOTHING
    if 0.9995 <= share < 1 - 1e-9:
        places = -math.floor(math.log10(100 * (1 - share)))
        return f"{100 * share:.{places}f} %"
    return f"{digits(100 * share)} %"


def rate(per_year: float | None) -> str:
    """Rate in the words of a planner: `0.02 a year (once in 50 years)`."""
    if per_year is None or not math.isfinite(per_year) or per_year <= 0:
        return NOTHING
    if per_year >= 1:
        return f"{digits(per_year, 2)} a year"
    return f"{digits(per_year, 2)} a year (once in {digits(1 / per_year, 2)} years)"
