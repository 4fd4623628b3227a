"""Numbers as people read them: few digits, abbreviated money, nothing where nothing is known."""

from __future__ import annotations

import math

from resilience.study import words
from resilience.study.words import settled as settled  # noqa: PLC0414  # told with the other words for numbers

NOTHING = "-"
LARGE_UNIT = 1000
"""Amounts below which a unit of account is too large to print them to: an amount in billions has decimals."""
NARROW = 1e-3
"""Share of an estimate below which half the width of its interval is told in a unit of its own."""
TOO_OFTEN, TOO_RARE = 1e4, 1e-6
"""Rates per year beyond which no disruption comes: more than one an hour, or one in a million years."""
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


def whole(amount: float | None) -> str:
    """Amount to the unit of account, `4,260,532`; where that unit is large, to six digits, `0.352118`."""
    if amount is None or not math.isfinite(amount):
        return NOTHING
    return f"{amount:,.0f}" if abs(amount) >= LARGE_UNIT else digits(amount, 6)


def difference(amount: float | None, of: float = 0.0) -> str:
    """Signed difference to three digits, `-42.8 k`; what is rounding of the amounts it is a difference of is 0."""
    if amount is None or not math.isfinite(amount):
        return NOTHING
    amount = settled(amount, of)
    return f"+{money(amount)}" if amount > 0 else money(amount)


def estimated(mean: float, half_width: float, currency: str = "", *, signed: bool = False) -> str:
    """An estimate with half the width of its interval, both in one unit: `4.87 +- 0.12 m EUR`; no width of rounding.

    Beside a narrow interval the unit is its own, `344,257.02 +- 0.12 m EUR`. Where the width is not known it is a
    question mark.
    """
    if math.isinf(half_width):
        return f"{'+' if signed and mean > 0 else ''}{money(mean)} +- ? {currency}".rstrip()
    mean, half_width = settled(mean, half_width), settled(half_width, mean)
    sign = "+" if signed and mean > 0 else ""
    if not half_width:
        return sign + money(mean, currency)
    if half_width < NARROW * abs(mean):
        return f"{sign}{_beside_narrow(mean, half_width)} {currency}".rstrip()
    largest = max(abs(mean), half_width)
    scale, name = next(((size, name) for size, name in SCALES if largest >= 0.9995 * size), (1.0, ""))
    words = f"{sign}{digits(mean / scale)} +- {digits(half_width / scale, 2)} {name}".rstrip()
    return f"{words} {currency}".rstrip()


def _beside_narrow(mean: float, half_width: float) -> str:
    """Both in the largest unit in which the width has at most two places, the mean to the same place."""
    scale, name = next(((size, name) for size, name in SCALES if half_width >= size / 100), (1.0, ""))
    places = max(0, 1 - math.floor(math.log10(half_width / scale)))
    return f"{mean / scale:,.{places}f} +- {half_width / scale:,.{places}f} {name}".rstrip()


def often(per_year: float | None) -> str:
    """Rate in few letters, `0.021`; a rate that no disruption has is `never`, one that all have `always`."""
    if per_year is None or not math.isfinite(per_year) or per_year <= 0:
        return NOTHING
    if per_year >= TOO_OFTEN:
        return "never"
    return "always" if per_year < TOO_RARE else digits(per_year, 2)


def tipping(limit: float | None, most: float) -> str:
    """Rate above which something holds, `0.021`; `no rate` where it cannot be so high, `any rate` where it is dust."""
    if limit is not None and limit > most:
        return "no rate"
    said = often(limit)
    return {"never": "no rate", "always": "any rate"}.get(said, said)


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
    if per_year >= TOO_OFTEN:
        return "more than once an hour"
    if per_year < TOO_RARE:
        return "less than once in a million years"
    if per_year >= 1:
        return f"{digits(per_year, 2)} a year"
    return f"{digits(per_year, 2)} a year (once in {digits(1 / per_year, 2)} years)"
