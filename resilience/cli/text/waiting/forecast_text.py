"""How large a program will be, in words and as a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.cli.text.waiting.time_left import in_words
from resilience.report.numbers import digits
from resilience.study.room import room

if TYPE_CHECKING:
    from resilience.cli.console import Terminal
    from resilience.plan.model import Model
    from resilience.program.scope.forecast import Forecast
    from resilience.study.plan.ahead import Ahead
    from resilience.study.plan.certify import CertifyOptions

FORECAST = """
  size       {scenarios:,} scenarios, at most {cases:,} of them different; {columns} columns, {rows} rows
  will take  {total} of one processor, and {low} to {high} GB:
             {phases}
"""
DOING = {
    "build": "{} to build",
    "solve": "{} to search",
    "compare": "{} to compare",
    "undo": "{} to undo each action",
    "judge": "{} to judge",
    "replicate": "{} for studies made anew",
}
SCARCE = """  [yellow]memory[/]     {needs}; {free} GB are free here. {likely}
             Close other programs, take a machine with more memory, or ask for less: fewer scenarios (reduce_to in the
             scenario file, strata and samples of its hazards), shorter disruptions, or a longer period in model.toml.
"""
NEEDS = "This needs at least {low} GB", "This may need up to {high} GB"
LIKELY = "It will most likely be ended by the system before it is done.", "It may not fit."


@dataclass
class SizeForecast:
    """Says what a plan will take before any work begins; a small one is done before that is read.

    `record` is the forecast for JSON; seconds of one processor and GB as ranges.
    """

    terminal: Terminal
    model: Model
    judge: CertifyOptions | None = None
    record: dict[str, object] = field(default_factory=dict)

    def foreseen(self, forecast: Forecast) -> None:
        """Print and keep a forecast; memory that is not there is told whatever the size."""
        from resilience.study.plan.ahead import ahead

        judge = self.judge
        years = None if judge is None else judge.judge.years
        anew = 0.0 if judge is None else judge.replications * judge.replication_size / max(forecast.scenarios, 1)
        found, free = ahead(self.model, forecast, years, anew=anew), room()
        self.record = _record(found)
        self.terminal.log.write("forecast", **self.record)
        if found.worth_telling:
            self.terminal.tell(_words(found))
        if free is not None and forecast.peak[1] > free:
            self.terminal.tell(scarce(forecast.peak, free))


def scarce(peak: tuple[float, float], free: float) -> str:
    """Say that memory will not do, or may not, and what to do."""
    sure = 0 if peak[0] > free else 1
    low, high = (digits(end, 2) for end in peak)
    return SCARCE.format(needs=NEEDS[sure].format(low=low, high=high), free=digits(free, 2), likely=LIKELY[sure])


def _words(found: Ahead) -> str:
    forecast = found.size
    low, high = (digits(end, 2) for end in forecast.peak)
    phases = [DOING[name].format(in_words(ends)) for name, ends in found.phases.items() if ends[1] > 0]
    return FORECAST.format(
        scenarios=forecast.scenarios,
        cases=forecast.cases,
        columns=_about(forecast.columns),
        rows=" to ".join(_about(end) for end in forecast.rows),
        total=in_words(found.total),
        phases=",\n             ".join(phases),
        low=low,
        high=high,
    )


def _record(found: Ahead) -> dict[str, object]:
    forecast = found.size
    ranges = {f"{name}_seconds": range_ for name, range_ in found.phases.items()} | {
        "total_seconds": found.total,
        "peak_gb": forecast.peak,
    }
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
