"""Units and currencies of rows: what counts a part in another unit, or money in another currency, is converted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.registry.column import Kind
from resilience.files.registry.columns import TABLES
from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.files.registry.cells import Value
    from resilience.files.registry.column import Column
    from resilience.files.registry.schema import Document
    from resilience.files.registry.settings import Settings
    from resilience.files.tables.rows import Row, Rows
    from resilience.findings import Finding, Findings

COUNTED: Mapping[str, str] = {"bom": "child", "demand": "part", "inventory": "part"}
"""Tables whose rows may count in a unit of their own, and the column of the part that they count."""
PIECES = {"piece": 1.0, "dozen": 12.0, "gross": 144.0}
KNOWN: tuple[Mapping[str, float], ...] = (
    PIECES,
    {"kg": 1.0, "g": 1e-3, "mg": 1e-6, "t": 1e3, "lb": 0.45359237, "oz": 0.028349523125},
    {"m": 1.0, "mm": 1e-3, "cm": 1e-2, "km": 1e3, "in": 0.0254, "ft": 0.3048, "yd": 0.9144},
    {"l": 1.0, "ml": 1e-3, "cl": 1e-2, "hl": 1e2, "m3": 1e3},
    {"m2": 1.0, "cm2": 1e-4, "mm2": 1e-6, "ha": 1e4, "ft2": 0.09290304},
)
"""Units of one kind by what they are of its first: pieces, mass, length, volume, area (1 lb, 1 in, 1 ft as defined)."""
ALIKE: Mapping[str, str] = {
    "pieces": "piece", "pc": "piece", "pcs": "piece", "each": "piece", "ea": "piece", "unit": "piece",
    "units": "piece", "dozens": "dozen", "kgs": "kg", "gram": "g", "grams": "g", "tonne": "t", "tonnes": "t",
    "lbs": "lb", "meter": "m", "metre": "m", "litre": "l", "liter": "l", "boxes": "box", "rolls": "roll",
}  # fmt: skip
"""Other words for a unit."""
PACK = "pack"
"""The unit that a part's own `pack` says the content of."""
SAME_CONTENT = 1e-3
"""Share by which two statements of one conversion may differ: they are rounded."""
MONEY = "currency"


def in_own_measures(
    rows: Mapping[str, Rows], settings: Settings, document: Document, findings: Findings
) -> dict[str, Rows]:
    """Return all rows with quantities in the units of their parts and money in the model's currency.

    Rows that say neither are left as they are. What cannot be converted is reported and left as written.
    """
    units = Units.of(rows)
    findings.extend(units.findings(rows["conversions"]))
    findings.extend(_own_rate(settings, document))
    return {name: _converted(name, table, units, settings, findings) for name, table in rows.items()}


def _own_rate(settings: Settings, document: Document) -> Iterator[Finding]:
    if settings.exchange_rates.get(settings.currency, 1.0) != 1.0:
        rate = settings.exchange_rates[settings.currency]
        message = f"One {settings.currency} is said to be worth {rate:g} {settings.currency}."
        remedy = "Delete the rate: it is the model's own currency."
        yield document.finding(("exchange_rates", settings.currency), Code.CONTRADICTION, message, remedy)


def plain(unit: str) -> str:
    """Return a unit as it is compared: small letters, one word for the same thing."""
    word = unit.strip().casefold()
    return ALIKE.get(word, word)


@dataclass(frozen=True)
class Units:
    """The unit of each part, and what other units hold of it."""

    own: Mapping[str, str | None]
    content: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, rows: Mapping[str, Rows]) -> Units:
        """Read them from the parts and the conversions."""
        own: dict[str, str | None] = {}
        content: dict[tuple[str, str], float] = {}
        for row in rows["parts"]:
            unit = row.values["unit"]
            own[row.text("part")] = plain(unit) if isinstance(unit, str) else None
            if row.optional("pack") is not None:
                content[row.text("part"), PACK] = row.number("pack")
        for row in rows["conversions"]:
            content.setdefault((row.text("part"), plain(row.text("unit"))), row.number("content"))
        return cls(own, content)

    def factor(self, part: str, unit: str) -> float | None:
        """Units of the part that one of another unit holds; None where nothing says so.

        By itself for units of one kind, by a conversion of the part, or by one of them after the other.
        """
        own, word = self.own.get(part), plain(unit)
        if own is None:
            return None
        direct = self.content.get((part, word)) or same_kind(word, own)
        if direct is not None:
            return direct
        for (of, other), content in self.content.items():
            kind = same_kind(word, other) if of == part else None
            if kind is not None:
                return kind * content
        return None

    def findings(self, conversions: Iterable[Row]) -> Iterator[Finding]:
        """Report conversions of what has no unit, and those that contradict what is known."""
        for row in conversions:
            part, unit, content = row.text("part"), row.text("unit"), row.number("content")
            own = self.own.get(part)
            if part in self.own and own is None:
                message = f"It says what a {unit} of {part} holds, but {part} states no unit of its own."
                remedy = f"Write the unit of {part} in parts, such as piece or kg."
                yield row.place.finding(Code.NEEDED, message, remedy, "unit")
                continue
            known = None if own is None else same_kind(plain(unit), own)
            if known is not None and abs(content / known - 1) > SAME_CONTENT:
                message = f"One {unit} holds {known:g} {own}, not {content:g}."
                yield row.place.finding(
                    Code.CONTRADICTION, message, "Delete the row: it converts by itself.", "content"
                )
            yield from self._other_ways(row, part, unit, content)

    def _other_ways(self, row: Row, part: str, unit: str, content: float) -> Iterator[Finding]:
        """Two statements of a part for one unit (box and boxes, or its pack), or for units of one kind, must agree."""
        if "content" in row.unread:
            return
        first = self.content[part, plain(unit)]
        if abs(content / first - 1) > SAME_CONTENT:
            message = f"One {unit} of {part} holds {content:g} here and {first:g} elsewhere."
            yield row.place.finding(
                Code.CONTRADICTION, message, "Correct one of the two, or delete the row.", "content"
            )
        for (of, other), held in self.content.items():
            kind = same_kind(plain(unit), other) if of == part and other < plain(unit) else None
            if kind is not None and abs(content / (kind * held) - 1) > SAME_CONTENT:
                message = f"One {unit} of {part} holds {content:g}, but by its {other} it holds {kind * held:g}."
                yield row.place.finding(Code.CONTRADICTION, message, "Correct one of the two rows.", "content")


def same_kind(unit: str, other: str) -> float | None:
    """How many of another unit one of a unit is, where both measure the same; None otherwise."""
    if unit == other:
        return 1.0
    kind = next((kind for kind in KNOWN if unit in kind and other in kind), None)
    return None if kind is None else kind[unit] / kind[other]


def _converted(name: str, table: Rows, units: Units, settings: Settings, findings: Findings) -> Rows:
    """One table; the same object where no row says a unit or a currency of its own."""
    counts, paid = name in COUNTED, any(column.name == MONEY for column in TABLES[name].columns)
    said = [row for row in table if (counts and "unit" in row.stated) or (paid and MONEY in row.stated)]
    if not said:
        return table
    columns = TABLES[name].columns
    return replace(table, rows=tuple(_row(name, row, columns, units, settings, findings) for row in table))


def _row(name: str, row: Row, columns: Iterable[Column], units: Units, settings: Settings, findings: Findings) -> Row:
    content = _content(name, row, units, findings) if name in COUNTED and "unit" in row.stated else 1.0
    rate = _rate(row, settings, findings) if MONEY in row.stated else 1.0
    if content == rate == 1.0:
        return row
    changed: dict[str, Value] = {
        column.name: _breaks(row, column, content, rate)
        if column.kind is Kind.BREAKS
        else _times(row.values[column.name], column, content, rate)
        for column in columns
        if column.name in row.stated and column.name not in row.unread
    }
    return replace(row, values={**row.values, **changed})


def _breaks(row: Row, column: Column, content: float, rate: float) -> Value:
    """Price breaks in the part's own unit and the model's currency."""
    return tuple((units * content, price * rate / content) for units, price in row.breaks(column.name))


def _times(value: Value, column: Column, content: float, rate: float) -> Value:
    """A value in the part's own unit and the model's currency, by what the column counts."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        return value
    money = rate if column.unit.startswith(MONEY) else 1.0
    if column.unit.startswith("units"):
        return value * content
    return value * money / content if column.unit.startswith("currency per unit") else value * money


def _content(name: str, row: Row, units: Units, findings: Findings) -> float:
    """Own units of the part that one unit of the row holds; 1 where that is not known, which is reported."""
    part, unit = row.text(COUNTED[name]), row.text("unit")
    if part not in units.own:
        return 1.0  # an unknown part has been reported
    found = units.factor(part, unit)
    if found is not None:
        return found
    own = units.own[part]
    if own is None:
        message = f"It counts {part} in {unit}, but {part} states no unit of its own."
        findings.add(row.place.finding(Code.NEEDED, message, f"Write the unit of {part} in parts.", "unit"))
    else:
        message = f"{part} is counted in {own}; nothing says how much of it one {unit} is."
        remedy = f"Add a row to conversions: {part}, {unit}, and how many {own} it holds; or correct the unit."
        findings.add(row.place.finding(Code.CONFLICT, message, remedy, "unit"))
    return 1.0


def _rate(row: Row, settings: Settings, findings: Findings) -> float:
    """Money of the model for one of the row's currency; 1 where that is not known, which is reported."""
    currency = row.text(MONEY)
    if currency == settings.currency:
        return 1.0
    rate = settings.exchange_rates.get(currency)
    if rate is None:
        known = {settings.currency, *settings.exchange_rates}
        near = suggestion(currency, known)
        message = f"No rate says what one {currency} is worth in {settings.currency}."
        remedy = f"Write it in model.toml under [exchange_rates]: {currency} = ..., or correct the word. {near}"
        findings.add(row.place.finding(Code.NEEDED, message, remedy, MONEY))
        return 1.0
    return rate
