"""How large a program will be, in words and as a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.cli.text.time_left import in_words
from resilience.report.numbers import digits

if TYPE_CHECKING:
    from resilience.cli.console import Terminal
    from resilience.program.scope.forecast import Forecast

FORECAST = """
  size       {scenarios:,} scenarios, at most {cases:,} of them different; {columns} columns, {rows} rows
  will take  {build} to build and {solve} to solve (of one processor); {low} to {high} GB. On top come whole
             choices, and comparing, undoing and judging what is found
"""


@dataclass
class SizeForecast:
    """Says what a large program will take before it is built; a small one is built before that is read.

    `record` is the forecast for JSON; seconds of one processor and GB as ranges.
    """

    terminal: Terminal
    record: dict[str, object] = field(default_factory=dict)

    def foreseen(self, forecast: Forecast) -> None:
        """Print and keep a forecast."""
        self.record = _record(forecast)
        self.terminal.log.write("forecast", **self.record)
        if forecast.large:
            self.terminal.tell(_words(forecast))


def _words(forecast: Forecast) -> str:
    low, high = (digits(end, 2) for end in forecast.peak)
    return FORECAST.format(
        scenarios=forecast.scenarios,
        cases=forecast.cases,
        columns=_about(forecast.columns),
        rows=" to ".join(_about(end) for end in forecast.rows),
        build=in_words(forecast.build),
        solve=in_words(forecast.solve),
        low=low,
        high=high,
    )


def _record(forecast: Forecast) -> dict[str, object]:
    ranges = {"build_seconds": forecast.build, "solve_seconds": forecast.solve, "peak_gb": forecast.peak}
    return {
        "scenarios": forecast.scenarios,
        "cases": forecast.cases,
        "templates": forecast.templates,
        "columns": forecast.columns,
        "rows": [round(end) for end in forecast.rows],
    } | {name: [float(f"{end:.2g}") for end in pair] for name, pair in ranges.items()}


def _about(count: float) -> str:
    """Return a count with two digits: `1.3 million`, `250,000`."""
    if count >= 1e6:
        return f"{digits(count / 1e6, 2)} million"
    return f"{float(f'{count:.2g}'):,.0f}"
