"""`resilience exposure`: what the network can do without, for how long, and what each failure costs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.asked import no_such_site
from resilience.cli.console import Terminal, session
from resilience.cli.options import Common, ModelArgument, grouped
from resilience.cli.signals import signals
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    import pandas as pd

    from resilience.plan.model import Model
    from resilience.study.exposure.study import ExposureResult


Folder = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to write the tables to.")]


@dataclass(frozen=True)
class ExposureAsked:
    """What to find out, and where to write it."""

    output: Folder = None
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier folder of that name.")] = False
    price: Annotated[
        list[str] | None,
        typer.Option(metavar="SITE", help="Price of surviving longer without this site; repeat for more."),
    ] = None
    fast: Annotated[
        bool, typer.Option("--fast", help="At constant rates only: leave out lead times and the time help takes.")
    ] = False
    from_inventory: Annotated[
        bool,
        typer.Option("--from-inventory", help="Begin at the stock on hand (inventory) where it is stated."),
    ] = False


@grouped
def exposure(model: ModelArgument, asked: ExposureAsked, common: Common) -> None:
    """Find out how long the network survives each failure, and what it loses. No probabilities needed."""
    with session(common, "exposure", model=model, output=asked.output) as terminal:
        from resilience.cli.text.exposure_text import print_exposure, print_start
        from resilience.cli.text.progress import Steps
        from resilience.files import RunFolder
        from resilience.study.exposure.folder import summary, write_exposure
        from resilience.study.exposure.study import exposure as find

        if asked.output is not None:
            RunFolder(asked.output, replace=asked.replace, kind="exposure").refuse()
        network = _read(terminal, model, asked)
        print_start(terminal, network)
        result = find(network, dynamic=not asked.fast, from_inventory=asked.from_inventory, say=Steps(terminal).say)
        price = _price(result, asked.price)
        with signals.held():
            folder = None
            if asked.output is not None:
                folder = write_exposure(result, asked.output, price, replace=asked.replace)
            print_exposure(terminal, result, price, folder)
            written = {} if folder is None else {"run": str(folder)}
            terminal.result(written | summary(result, price))


def _read(terminal: Terminal, model: str, asked: ExposureAsked) -> Model:
    from resilience.files import check, read_model

    findings = check(model)
    findings.stop()
    if findings:
        terminal.findings(list(findings), terminal.errors)
    found = read_model(model)
    wrong = Findings()
    for name in asked.price or ():
        if name not in found.network.sites:
            wrong.add(no_such_site(name, found.network.sites, "--price"))
    if asked.price and asked.fast:
        wrong.add(
            Finding(Code.CONTRADICTION, "A price is found by periods.", "Leave out --fast or --price.", "--price")
        )
    wrong.stop()
    return found


def _price(result: ExposureResult, sites: list[str] | None) -> pd.DataFrame | None:
    if not sites:
        return None
    import pandas as pd

    from resilience.quantities import SiteId
    from resilience.study.exposure.price import price_of_survival

    return pd.concat([price_of_survival(result, SiteId(site)) for site in sites], ignore_index=True)
