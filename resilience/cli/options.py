"""Options of the commands: each group is declared once, as a dataclass, and shared by the commands that take it."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_type_hints

import typer

from resilience.plan.levers import End

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEAST_YEARS = 40
"""Two years in each of 20 batches; fewer say nothing of the worst of them."""
ModelArgument = Annotated[str, typer.Argument(help="Model folder, workbook or database URL.", show_default=False)]


def place_of(text: str) -> Path:
    """Return a path; the URL of a database stays as it is, for a path would lose its slashes."""
    return cast("Path", text) if "://" in text else Path(text)


ScenariosArgument = Annotated[
    Path,
    typer.Argument(
        help="Scenario file or folder, or where a table of hazards is.",
        show_default=False,
        parser=place_of,
        metavar="SCENARIOS",
    ),
]
OptionalScenariosArgument = Annotated[
    Path | None,
    typer.Argument(
        help="Scenario file or folder, or where a table of hazards is, checked for the model.",
        show_default=False,
        parser=place_of,
        metavar="[SCENARIOS]",
    ),
]
DirectoryArgument = Annotated[Path, typer.Argument(help="New or empty directory.", show_default=False)]


class Format(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True)
class Common:
    """Options every command takes."""

    format: Annotated[
        Format, typer.Option("--format", help="How to print the result; json goes to standard output alone.")
    ] = Format.TABLE
    log: Annotated[
        Path | None, typer.Option("--log", metavar="FILE", help="Write a log, one JSON object per line.")
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the answer alone, not how the work goes.")] = False


@dataclass(frozen=True)
class Output:
    """Where a run folder goes, and what the run starts from."""

    output: Annotated[Path, typer.Option("--output", "-o", metavar="RUN", help="Run folder to write.")]
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier run of that name.")] = False
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start afresh: leave a checkpoint, and what --memory holds, aside.")
    ] = False
    memory: Annotated[
        Path | None,
        typer.Option("--memory", metavar="FILE", help="Start from what this file remembers of earlier runs, and add."),
    ] = None


@dataclass(frozen=True)
class Changing:
    """What is changed of the input before it is read."""

    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            metavar="CHANGE",
            help="Change the input first: 'lanes[origin=KLEIN].unit_cost*=1.2', 'remove lanes[origin=KLEIN]' or "
            "'new sites[site=NEW, kind=supplier]'; repeat for more, made in their order. The files stay as they are.",
        ),
    ] = None


@dataclass(frozen=True)
class Effort:
    """How hard the solver works."""

    gap: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Relative optimality gap to prove, such as 0.001 for 0.1 %.")
    ] = 1e-4
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="SECONDS", help="End after this long, whatever is being done; none by default."),
    ] = None


@dataclass(frozen=True)
class Workers:
    """Who works."""

    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes on this machine; by default as many as cores when there is much to do."),
    ] = None
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Dask scheduler whose workers to use: tcp://host:8786, or tls://host:8786?ca=FILE&cert=FILE&key=FILE.",
        ),
    ] = None


@dataclass(frozen=True)
class Wishes:
    """Constraints on the plan and its risk; what is not given stays as the model says."""

    budget: Annotated[
        float | None, typer.Option(min=0.0, metavar="MONEY", help="Most just-in-case spend per year.")
    ] = None
    fill_rate: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, metavar="SHARE", help="Least share of demand served.")
    ] = None
    survive: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SITE",
            help="A site that may fail without a unit missed, in place of those the model names; repeat for more.",
        ),
    ] = None
    survive_margin: Annotated[
        float | None, typer.Option(min=0.0, metavar="FACTOR", help="Multiple of the time to recover to survive.")
    ] = None
    max_buffer_change: Annotated[
        float | None, typer.Option(min=0.0, metavar="SHARE", help="Most change of buffer value against --previous.")
    ] = None
    max_flow_change: Annotated[
        float | None, typer.Option(min=0.0, metavar="SHARE", help="Most change of total flow against --previous.")
    ] = None
    cvar_weight: Annotated[
        float | None, typer.Option(min=0.0, help="Weight of a bad year (CVaR of the annual loss) in the objective.")
    ] = None
    cvar_level: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Level of the CVaR, such as 0.95: the worst 5 % of years.")
    ] = None
    end: Annotated[
        End, typer.Option(help="What is known of the end of a disruption: known at detection, or unknown until seen.")
    ] = End.KNOWN
    previous: Annotated[
        Path | None,
        typer.Option(metavar="PLAN", help="Last plan (plan.json or run folder) that limits on change refer to."),
    ] = None
    years: Annotated[int | None, typer.Option(min=LEAST_YEARS, help="Years to sample.")] = None
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the sampled years.")] = None


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Offer the fields of every option group a command takes as options of the command itself."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if is_dataclass(hint) and isinstance(hint, type)}

    @wraps(command)
    def flat(**given: Any) -> None:
        made = {
            name: group(**{field.name: given.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        command(**given, **made)

    parameters = list(_parameters(command, hints, groups))
    flat.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # how a function says its own
    flat.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return flat


def _parameters(
    command: Callable[..., None], hints: dict[str, Any], groups: dict[str, type]
) -> Iterator[inspect.Parameter]:
    keyword = inspect.Parameter.KEYWORD_ONLY
    for name, parameter in inspect.signature(command).parameters.items():
        if name not in groups:
            yield parameter.replace(kind=keyword, annotation=hints[name])
            continue
        inner = get_type_hints(groups[name], include_extras=True)
        for field in fields(groups[name]):
            yield inspect.Parameter(field.name, keyword, default=_default(field), annotation=inner[field.name])


def _default(field: Field[Any]) -> object:
    return inspect.Parameter.empty if field.default is MISSING else field.default
