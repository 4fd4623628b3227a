"""`resilience rates`: rates from files that planners download themselves, or keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003  # typer reads the annotations
from enum import StrEnum
from pathlib import Path  # noqa: TC003  # as above
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from resilience.files.rates.given import RatesAsked, RatesFound

NEXT = 'Wrote {path}. Beside a scenario file, as priors.csv, its hazards may write rate = "prior:{name}".'


class RecordRead(StrEnum):
    """Files that rates are read from; the same as those of the files, which take long to load."""

    NRI = "nri"
    IBTRACS = "ibtracs"
    INFORM = "inform"
    EVENTS = "events"


@dataclass(frozen=True)
class RecordOptions:
    """What is asked of the file."""

    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where", help="County 06037 (nri), place OSAKA=34.7,135.5 (ibtracs), country JPN (inform); repeat."
        ),
    ] = None
    radius: Annotated[
        float | None, typer.Option(min=0.0, metavar="KM", help="How near a storm must pass (ibtracs).")
    ] = None
    wind: Annotated[float | None, typer.Option(min=0.0, metavar="KNOTS", help="Least wind of a storm (ibtracs).")] = (
        None
    )
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day that was watched (events).")
    ] = None
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day that was watched (events).")
    ] = None


@grouped
def rates(
    form: Annotated[RecordRead, typer.Argument(help="Form of the file.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="The file, as downloaded or kept.", show_default=False)],
    options: RecordOptions,
    common: Common,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Table of priors to write.")
    ] = None,
) -> None:
    """Read how often things happened from a file of FEMA, NOAA, INFORM or your own, as priors."""
    with session(common, "rates", form=form, file=file) as terminal:
        from dataclasses import asdict

        from rich.markup import escape

        from resilience.files.rates.given import write_priors
        from resilience.files.rates.reading import read_rates

        found = read_rates(form.value, file, _asked(options))
        terminal.show(*_told(found))
        if output is not None and found.priors:
            path = write_priors(found.priors, output)
            terminal.show(NEXT.format(path=escape(str(path)), name=escape(found.priors[0].prior)))
        terminal.result(
            {
                "priors": [asdict(one) for one in found.priors],
                "order": [{"place": place, "score": score} for place, score in found.order],
                "notes": list(found.notes),
            }
        )


def _asked(options: RecordOptions) -> RatesAsked:
    from resilience.files.rates.given import RatesAsked

    first, last = (None if day is None else day.date() for day in (options.first, options.last))
    return RatesAsked(tuple(options.where or ()), options.radius, options.wind, first, last)


def _told(found: RatesFound) -> Iterator[RenderableType]:
    from rich.markup import escape

    from resilience.cli.text.prior_tables import prior_tables

    if found.priors:
        yield from prior_tables(found.priors)
    for place, (name, score) in enumerate(found.order, start=1):
        yield f"  {place:>3}  {escape(name)}  {score:g}"
    for note in found.notes:
        yield escape(note)
