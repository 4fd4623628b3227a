"""`resilience serve`: a local page on which a number is moved and the plan answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from resilience.cli.console import session
from resilience.cli.inputs import read_input
from resilience.cli.options import Changing, Common, ModelArgument, ScenariosArgument, grouped
from resilience.cli.signals import signals

STUDY = "what-if.study.toml"


@dataclass(frozen=True)
class Serving:
    """Where the page is, and what it works with."""

    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0: any that is free.")] = 8765
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen at; any but this machine's own needs a token.")
    ] = "127.0.0.1"
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file", metavar="FILE",
            help="File with the token that whoever opens the page must know; by default RESILIENCE_TOKEN, if set.",
        ),
    ] = None  # fmt: skip
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="NAME", help="Name by which the page may be asked for, too; repeat for more."),
    ] = None
    study: Annotated[
        Path, typer.Option("--study", metavar="STUDY.toml", help="Study file that variants are saved to.")
    ] = Path(STUDY)
    runs: Annotated[
        str | None,
        typer.Option("--runs", metavar="FOLDER", help="Folder whose run folders can be compared; by default runs."),
    ] = None
    gap: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Relative optimality gap to prove, such as 0.001 for 0.1 %.")
    ] = 1e-4


@grouped
def serve(model: ModelArgument, scenarios: ScenariosArgument, asked: Serving, common: Common) -> None:
    """Open a local page on which rates, costs, buffers, sources and the budget are moved, and the plan answers."""
    with session(common, "serve", model=model, scenarios=scenarios) as terminal, signals.held():
        from resilience.serve.needed import refuse_without_extra

        refuse_without_extra()
        from resilience.cli.text.report_text import print_address, print_end
        from resilience.files.inputs import read_inputs
        from resilience.serve.app import Opened
        from resilience.serve.places import runs_in_place
        from resilience.serve.server import serve as served

        runs, names = runs_in_place(asked.study, asked.runs, asked.name or ()), frozenset(asked.name or ())
        read_input(terminal, model, scenarios, Changing())
        opened = Opened(model, str(scenarios), read_inputs(model, scenarios), asked.study, runs, asked.gap)
        served(
            opened, host=asked.host, port=asked.port, token_file=asked.token_file, names=names,
            ready=lambda address: print_address(terminal, address),
        )  # fmt: skip
        print_end(terminal)
        terminal.result({})
