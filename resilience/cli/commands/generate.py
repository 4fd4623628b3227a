"""`resilience generate`: a supply network made up from a seed, of any size."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated

import typer

from resilience.cli.console import session
from resilience.cli.naming import as_options
from resilience.cli.options import Common, DirectoryArgument, grouped

MAKING = "Making up a network into {directory}."
NEXT = """[green]Wrote a generated model and its scenarios into {directory}[/]
  {model}
  {scenarios}

{sites:,} sites, {parts:,} parts, {lanes:,} lanes, {hazards} hazards.

Next:
  resilience check {model} {scenarios}"""


class Named(StrEnum):
    """Sizes with a name."""

    SMALL = "small"
    OEM = "oem"
    FORD = "ford"


@dataclass(frozen=True)
class SizeOptions:
    """What to change about the size, and what to leave out."""

    parts: Annotated[int | None, typer.Option(min=1, help="Bought parts, of all tiers.")] = None
    assemblies: Annotated[int | None, typer.Option(min=1, help="Assemblies, of all levels.")] = None
    products: Annotated[int | None, typer.Option(min=1, help="Products.")] = None
    sites: Annotated[int | None, typer.Option(min=1, help="Supplier sites; plants and markets come on top.")] = None
    regions: Annotated[int | None, typer.Option(min=1, help="Regions.")] = None
    tiers: Annotated[int | None, typer.Option(min=1, help="Tiers of suppliers.")] = None
    depth: Annotated[int | None, typer.Option(min=1, help="Levels of assemblies below a product.")] = None
    sharing: Annotated[
        float | None, typer.Option(min=0.0, max=2.0, help="How many consumers share a part; 0: one each.")
    ] = None
    supplier_stock: Annotated[
        bool | None,
        typer.Option("--supplier-stock/--no-supplier-stock", help="Whether suppliers may keep stock of their own."),
    ] = None
    disasters: Annotated[
        bool | None,
        typer.Option("--disasters/--no-disasters", help="Whether regions are struck as a whole, too."),
    ] = None


@grouped
def generate(
    directory: DirectoryArgument,
    size: SizeOptions,
    common: Common,
    *,
    preset: Annotated[Named, typer.Option("--preset", help="Size to start from.")] = Named.SMALL,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything drawn; the same one gives the same files.")] = 1,
) -> None:
    """Make up a supply network of any size, with its scenarios, for tests and benchmarks."""
    with session(common, "generate", directory=directory, preset=preset, seed=seed) as terminal:
        from dataclasses import replace

        from rich.markup import escape

        terminal.tell(MAKING.format(directory=escape(str(directory))))
        from resilience.study.generate.files import write_generated
        from resilience.study.generate.network import PRESETS, Preset, generate_model

        wanted = {field.name: getattr(size, field.name) for field in fields(size)}
        changed = {name: value for name, value in wanted.items() if value is not None}
        name = "generated" if changed else preset.value
        with as_options():
            sized = replace(PRESETS[Preset(preset)], **changed)
        model, book = generate_model(sized, seed, name=name)
        places = write_generated(directory, model, book)
        counts = {
            "sites": len(model.network.sites), "parts": len(model.network.parts), "lanes": len(model.network.lanes),
            "hazards": len(book.hazards),
        }  # fmt: skip
        paths = {"directory": str(directory), "model": str(places.model), "scenarios": str(places.scenarios)}
        terminal.show(NEXT.format(**{key: escape(text) for key, text in paths.items()}, **counts))
        terminal.result({**paths, "seed": seed, **counts})
