"""Distributions as a scenario file writes them, before the length of a period is known."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  # pydantic reads the annotations
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import PlainValidator

from resilience.files.nearest import suggestion
from resilience.files.registry.number_text import slip_of
from resilience.files.registry.schema import briefly, defect, read_duration
from resilience.findings import Code
from resilience.quantities import HOURS_PER_YEAR, Calendar, Duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resilience.hazard.distributions.all import Distribution

Scalar: TypeAlias = Duration | float
FIXED = "fixed"
MEASURED: Mapping[str, tuple[str, ...]] = {
    FIXED: ("value",),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "lognormal": ("median",),
    "exponential": ("mean",),
    "weibull": ("scale",),
    "geometric": ("mean",),
    "discrete": ("values",),
}
"""Parameters in the unit of the value itself: durations for a duration, plain numbers for a severity."""
PLAIN: Mapping[str, tuple[str, ...]] = {"lognormal": ("sigma",), "weibull": ("shape",), "discrete": ("weights",)}
"""Parameters that are always plain numbers."""
SMALLEST, LARGEST = 1e-9, 1e9
"""Plain numbers of distributions other than 0: powers of smaller and larger ones leave the range of numbers."""
LISTS = frozenset({"values", "weights"})
HOURLY = Calendar(Duration(1.0), HOURS_PER_YEAR)
"""Periods of an hour, all year round."""


@dataclass(frozen=True, slots=True)
class DistributionText:
    """The name of a distribution and its parameters, durations not yet in periods."""

    shape: str
    parameters: Mapping[str, Scalar | tuple[Scalar, ...]]

    def on(self, calendar: Calendar) -> Distribution:
        """Make the distribution, its durations in periods of a calendar.

        Raises
        ------
        ValueError
            When the parameters do not fit together; the message says what is expected.
        """
        made = {name: _converted(value, calendar) for name, value in self.parameters.items()}
        distribution: Distribution = distribution_classes()[self.shape](**made)
        return distribution

    @property
    def lengths(self) -> tuple[Duration, ...]:
        """Every length of time among the parameters."""
        return tuple(length for value in self.parameters.values() for length in _lengths(value))

    def mean_length(self, calendar: Calendar) -> Duration:
        """Mean length of time: of the calendar where all its parameters are, otherwise in periods.

        Raises
        ------
        ValueError
            When the parameters do not fit together.
        """
        if any(length.in_periods for length in self.lengths):
            return Duration(self.on(calendar).mean, in_periods=True)
        return Duration(self.on(HOURLY).mean)

    def toml(self) -> str:
        """Write it as a scenario file does."""
        texts = {name: _text(value) for name, value in self.parameters.items()}
        if self.shape == FIXED:
            return texts["value"]
        named = {"distribution": _quoted(self.shape)} | texts
        return f"{{ {', '.join(f'{name} = {text}' for name, text in named.items())} }}"


def _lengths(value: Scalar | tuple[Scalar, ...]) -> Iterator[Duration]:
    """Durations among the values of a parameter."""
    values = value if isinstance(value, tuple) else (value,)
    return (one for one in values if isinstance(one, Duration))


def _text(value: Scalar | tuple[Scalar, ...]) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return _quoted(value) if isinstance(value, Duration) else f"{value:g}"


def _quoted(value: object) -> str:
    return f'"{value}"'


def fixed(value: Scalar) -> DistributionText:
    """Make the distribution of a value that is known."""
    return DistributionText(FIXED, {"value": value})


def distribution_classes() -> Mapping[str, Any]:
    """Every distribution by its name."""
    from resilience.hazard.distributions import all as known

    return {
        FIXED: known.Fixed,
        "uniform": known.Uniform,
        "triangular": known.Triangular,
        "lognormal": known.LogNormal,
        "exponential": known.Exponential,
        "weibull": known.Weibull,
        "geometric": known.Geometric,
        "discrete": known.Discrete,
    }


def _converted(value: Scalar | tuple[Scalar, ...], calendar: Calendar) -> float | tuple[float, ...]:
    if isinstance(value, tuple):
        return tuple(_periods(item, calendar) for item in value)
    return _periods(value, calendar)


def _periods(value: Scalar, calendar: Calendar) -> float:
    return calendar.periods(value) if isinstance(value, Duration) else value


def _plain_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        slip = slip_of(value.strip()) if isinstance(value, str) else None
        remedy = slip.remedy if slip else "Write a plain number."
        raise defect(code=Code.NOT_A_NUMBER, message=f"{briefly(value)} is not a finite number.", remedy=remedy)
    if abs(value) > LARGEST or 0 < abs(value) < SMALLEST:
        message = f"{value!r} is no share, multiple, weight or shape: they lie between {SMALLEST:g} and {LARGEST:g}."
        raise defect(code=Code.TOO_MUCH, message=message, remedy="Correct the number, or state weights in other units.")
    return float(value)


def _reader(scalar: Callable[[object], Scalar]) -> Callable[[object], DistributionText]:
    def read(value: object) -> DistributionText:
        if not isinstance(value, dict):
            return fixed(scalar(value))
        table: dict[str, object] = dict(value)
        shape = str(table.pop("distribution", ""))
        if shape not in MEASURED:
            message = f"{shape!r} is not a distribution." if shape else "The table names no distribution."
            raise defect(code=Code.UNKNOWN_WORD, message=message, remedy=suggestion(shape, MEASURED))
        _check_names(shape, table)
        measured = {name: _read(name, table[name], scalar) for name in MEASURED[shape]}
        plain = {name: _read(name, table[name], _plain_number) for name in PLAIN.get(shape, ())}
        return DistributionText(shape, measured | plain)

    return read


def _check_names(shape: str, table: Mapping[str, object]) -> None:
    wanted = (*MEASURED[shape], *PLAIN.get(shape, ()))
    remedy = f"{'An' if shape[0] in 'aeiou' else 'A'} {shape} distribution takes {', '.join(wanted)}."
    for name in table:
        if name not in wanted:
            raise defect(code=Code.UNKNOWN_KEY, message=f"There is no parameter {name!r} here.", remedy=remedy)
    for name in wanted:
        if name not in table:
            raise defect(code=Code.MISSING_KEY, message=f"The parameter {name} is missing.", remedy=remedy)


def _read(name: str, value: object, scalar: Callable[[object], Scalar]) -> Scalar | tuple[Scalar, ...]:
    if name not in LISTS:
        return scalar(value)
    if not isinstance(value, list):
        raise defect(code=Code.BAD_VALUE, message=f"{name} is not a list.", remedy="Write a list in square brackets.")
    return tuple(scalar(item) for item in value)


DurationDistribution = Annotated[DistributionText, PlainValidator(_reader(read_duration))]
PlainDistribution = Annotated[DistributionText, PlainValidator(_reader(_plain_number))]
