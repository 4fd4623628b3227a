"""Priors as a table, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from resilience.hazard.priors.prior import HazardPrior

USE = 'In a scenario file: rate = "prior:{name}". Your own record is better wherever you have one.'


def prior_tables(found: Sequence[HazardPrior]) -> Iterator[RenderableType]:
    """The rates, and under them where each comes from."""
    from rich.markup import escape

    from resilience.cli.text.grid import ruled

    table = ruled()
    for name in ("prior", "rate a year", "from", "to", "of one", "years", "grade"):
        table.add_column(name, justify="right" if name in {"rate a year", "from", "to", "years"} else "left")
    for one in found:
        ends = (f"{number:.3g}" for number in (one.rate, one.rate_low, one.rate_high))
        table.add_row(escape(one.prior), *ends, escape(one.per), f"{one.strength_years:.4g}", one.grade)
    yield table
    cited = [one for one in found if one.grade != "assumed"]
    for one in cited:
        yield f"  {escape(one.cited)}. {escape(one.note)}".rstrip()
    if len(cited) < len(found):
        yield "  Those of the grade assumed are assumptions of this project."
    yield USE.format(name=escape(found[0].prior))
