"""`resilience exposure`: what the network can do without, for how long, and what each failure costs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.asked import no_such_site
from resilience.cli.console import DONE, STOPPED, Terminal, session
from resilience.cli.inputs import read_network
from resilience.cli.options import Changing, Common, ModelArgument, grouped
from resilience.cli.signals import signals
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    import pandas as pd

    from resilience.plan.model import Model
    from resilience.study.exposure.study import ExposureResult

PRICE = "price of surviving longer without {sites}"
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
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="SECONDS", help="End after this long with what is answered; none by default."),
    ] = None
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes on this machine; by default as many as cores when there is much to do.",
        ),
    ] = None


@grouped
def exposure(model: ModelArgument, asked: ExposureAsked, changing: Changing, common: Common) -> None:
    """Find out how long the network survives each failure, and what it loses. No probabilities needed."""
    with session(common, "exposure", model=model, output=asked.output) as terminal, signals.held():
        from resilience.cli.text.exposure_text import print_exposure, print_left_out
        from resilience.study.exposure.folder import summary, write_exposure

        signals.alarm(asked.time_limit)
        result = signals.known(lambda: _found(terminal, model, asked, changing))
        result, price = _priced(result, asked.price)
        if result.left_out:
            print_left_out(terminal, result.left_out, signals.why)
        folder = None
        if asked.output is not None:
            folder = write_exposure(result, asked.output, price, replace=asked.replace)
        print_exposure(terminal, result, price, folder)
        written = {} if folder is None else {"run": str(folder)}
        exit_code = STOPPED if result.left_out else DONE
        terminal.result(written | summary(result, price), exit_code)
        raise typer.Exit(exit_code)


def _found(terminal: Terminal, model: str, asked: ExposureAsked, changing: Changing) -> ExposureResult:
    """What failures cost, as far as there was time for it."""
    from resilience.cli.text.exposure_text import print_start
    from resilience.cli.text.waiting.progress import Steps
    from resilience.files import RunFolder
    from resilience.study.exposure.study import exposure as find

    if asked.output is not None:
        RunFolder(asked.output, replace=asked.replace, kind="exposure").refuse()
    network = _read(terminal, model, asked, changing)
    print_start(terminal, network)
    return find(
        network, dynamic=not asked.fast, from_inventory=asked.from_inventory, workers=asked.workers,
        say=Steps(terminal).say,
    )  # fmt: skip


def _read(terminal: Terminal, model: str, asked: ExposureAsked, changing: Changing) -> Model:
    found = read_network(terminal, model, changing)
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


def _priced(result: ExposureResult, sites: list[str] | None) -> tuple[ExposureResult, pd.DataFrame | None]:
    """With what survival costs, where that is asked for; left out where there is no time for it."""
    if not sites:
        return result, None
    import pandas as pd

    from resilience.quantities import SiteId
    from resilience.study.exposure.price import price_of_survival

    def price() -> pd.DataFrame:
        return pd.concat([price_of_survival(result, SiteId(site)) for site in sites], ignore_index=True)

    with suppress(KeyboardInterrupt):
        if not result.left_out:
            return result, signals.known(price)
    return replace(result, left_out=(*result.left_out, PRICE.format(sites=", ".join(sites)))), None
