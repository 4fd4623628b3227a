"""`resilience bands`: the plan as a function of rates nobody knows, and which rate to ask for first."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import DONE, STOPPED, session
from resilience.cli.inputs import read_input
from resilience.cli.naming import as_options
from resilience.cli.options import Changing, Common, ModelArgument, ScenariosArgument, grouped
from resilience.cli.signals import signals
from resilience.study.bands.keep import Keep

if TYPE_CHECKING:
    from resilience.study.bands.study import BandsOptions


Folder = Annotated[Path | None, typer.Option("--output", "-o", metavar="RUN", help="Folder to write the tables to.")]


@dataclass(frozen=True)
class BandsAsked:
    """Which rates, how far and how well."""

    hazard: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this hazard's rate; repeat for more. Default: each, and all together."),
    ] = None
    factor: Annotated[float, typer.Option(help="Factor by which a rate may be wrong either way; bands reach to its square.")] = 3.0  # fmt: skip  # noqa: E501
    gap: Annotated[float, typer.Option(help="Share of the cost a plan can influence within which a band's plan is the best.")] = 5e-3  # fmt: skip  # noqa: E501
    most: Annotated[int, typer.Option(help="Most bands for each hazard.")] = 8
    keep: Annotated[Keep, typer.Option(help="What a stated rate is of the uncertain one.")] = Keep.MEDIAN
    draws: Annotated[int, typer.Option(help="Draws of the uncertain rates.")] = 50_000
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1
    time_limit: Annotated[
        float | None, typer.Option(min=0.0, metavar="SECONDS", help="Stop each solve after this long; none by default.")
    ] = None
    output: Folder = None
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier folder of that name.")] = False


@grouped
def bands(
    model: ModelArgument, scenarios: ScenariosArgument, asked: BandsAsked, changing: Changing, common: Common
) -> None:
    """Find the rates at which the best plan changes, and what it costs not to know them."""
    with (
        session(common, "bands", model=model, scenarios=scenarios, output=asked.output) as terminal,
        ExitStack() as alone,
    ):
        from resilience.cli.text.bands_text import print_bands
        from resilience.cli.text.waiting.progress import Steps
        from resilience.files import RunFolder
        from resilience.files.claim import claimed
        from resilience.study.bands.folder import summary, write_bands
        from resilience.study.bands.study import bands as find

        if asked.output is not None:
            RunFolder(asked.output, replace=asked.replace, kind="bands").refuse()
            alone.enter_context(claimed(asked.output))
        network, book = read_input(terminal, model, scenarios, changing)
        with as_options(hazards="hazard"):
            result = find(network, book, _options(asked), say=Steps(terminal).say)
        with signals.held():
            folder = None if asked.output is None else write_bands(result, asked.output, replace=asked.replace)
            print_bands(terminal, result, folder)
            written = {} if folder is None else {"run": str(folder)}
            exit_code = STOPPED if any(sweep.stopped for sweep in result.sweeps) else DONE
            terminal.result(written | summary(result), exit_code)
            raise typer.Exit(exit_code)


def _options(asked: BandsAsked) -> BandsOptions:
    from resilience.study.bands.study import BandsOptions

    with as_options(hazards="hazard"):
        return BandsOptions(
            hazards=None if not asked.hazard else tuple(asked.hazard),
            factor=asked.factor,
            gap=asked.gap,
            most=asked.most,
            seconds=asked.time_limit,
            keep=asked.keep,
            draws=asked.draws,
            seed=asked.seed,
        )
