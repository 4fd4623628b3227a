"""`resilience priors`: rates for those who have no record of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, grouped

if TYPE_CHECKING:
    from resilience.hazard.priors.prior import HazardPrior

WordArgument = Annotated[
    str | None, typer.Argument(help="A hazard, region or name, such as fire; all without.", show_default=False)
]


@grouped
def priors(common: Common, word: WordArgument = None) -> None:
    """List rates that a hazard may name, with range, source and licence."""
    with session(common, "priors", word=word) as terminal:
        from dataclasses import asdict

        from resilience.cli.text.prior_tables import prior_tables

        found = _found(word)
        terminal.show(*prior_tables(found))
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
