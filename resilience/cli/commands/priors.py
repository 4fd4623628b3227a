"""`resilience priors`: rates for those who have no record of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from resilience.hazard.priors.prior import HazardPrior

WordArgument = Annotated[
    str | None, typer.Argument(help="A hazard, region or name, such as fire; all without.", show_default=False)
]
USE = 'In a scenario file: rate = "prior:{name}". Your own record is better wherever you have one.'


@grouped
def priors(common: Common, word: WordArgument = None) -> None:
    """List rates that a hazard may name, with range, source and licence."""
    with session(common, "priors", word=word) as terminal:
        from dataclasses import asdict

        found = _found(word)
        terminal.show(*_tables(found))
        terminal.result({"priors": [asdict(one) for one in found]})


def _found(word: str | None) -> list[HazardPrior]:
    """The priors in whose name the word stands.

    Raises
    ------
    InputError
        When it stands in none.
    """
    from resilience.errors import InputError
    from resilience.files.nearest import suggestion
    from resilience.findings import Code, Finding
    from resilience.hazard.priors.prior import shipped_priors

    known = shipped_priors()
    found = [one for name, one in sorted(known.items()) if (word or "").lower() in name]
    if not found:
        words = [*dict.fromkeys(word for one in known.values() for word in (one.hazard, one.region, one.prior))]
        message = f"There is no prior of {word!r}."
        raise InputError([Finding(Code.UNKNOWN_WORD, message, suggestion(str(word), words), "WORD")])
    return found


def _tables(found: Sequence[HazardPrior]) -> Iterator[RenderableType]:
    """The rates, and under them where each comes from."""
    from rich.markup import escape

    from resilience.cli.text.grid import ruled

    table = ruled()
    for name in ("prior", "rate a year", "from", "to", "of one", "years", "grade"):
        table.add_column(name, justify="right" if name in {"rate a year", "from", "to", "years"} else "left")
    for one in found:
        ends = (f"{number:g}" for number in (one.rate, one.rate_low, one.rate_high))
        table.add_row(escape(one.prior), *ends, escape(one.per), f"{one.strength_years:g}", one.grade)
    yield table
    cited = [one for one in found if one.grade != "assumed"]
    for one in cited:
        yield f"  {escape(one.cited)}. {escape(one.note)}".rstrip()
    if len(cited) < len(found):
        yield "  Those of the grade assumed are assumptions of this project."
    yield USE.format(name=escape(found[0].prior))
