"""`resilience import` and `resilience export`: models of and for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, ModelArgument, grouped


class FormRead(StrEnum):
    """Forms a model is made of; the same as those of the files, which take long to load."""

    EXCEL = "excel"
    GRAPHML = "graphml"
    NODE_LINK = "node-link"
    WILLEMS = "willems"
    STOCKPYL = "stockpyl"
    ANURA = "anura"


class FormWritten(StrEnum):
    """Forms a model is written in."""

    EXCEL = "excel"
    GRAPHML = "graphml"
    NODE_LINK = "node-link"


FormArgument = Annotated[FormRead, typer.Argument(help="Form of the file.", show_default=False)]
FileArgument = Annotated[Path, typer.Argument(help="The file, or folder of tables.", show_default=False)]
FolderOption = Annotated[Path, typer.Option("--output", "-o", metavar="MODEL", help="Model folder to write.")]
FileOption = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="File to write.")]
NEXT = """
Next:
  resilience check {model}"""


@grouped
def import_model(
    form: FormArgument,
    file: FileArgument,
    output: FolderOption,
    common: Common,
    *,
    pick: Annotated[
        str | None, typer.Option("--pick", metavar="NAME", help="Which network of a file that holds several.")
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="TABLE.COLUMN=VALUE",
            help="Write this into every blank of a column, such as lanes.mode=road, or as a setting, such as "
            "model.currency=EUR; repeat for more. Nothing else is filled in.",
        ),
    ] = None,
) -> None:
    """Make a model of a file of another tool, and say what was lost and what is to fill in."""
    with session(common, "import", form=form, file=file, output=output) as terminal:
        from rich.markup import escape

        from resilience.cli.text.exchange_text import imported_record, imported_tables
        from resilience.files.exchange.importing import import_model as made_of

        found = made_of(file, output, form.value, pick, state or [])
        terminal.show(*imported_tables(found), NEXT.format(model=escape(str(output))))
        terminal.result(imported_record(found))


@grouped
def export_model(
    model: ModelArgument,
    output: FileOption,
    common: Common,
    *,
    form: Annotated[
        FormWritten | None, typer.Option("--form", help="Form to write; by default as the file's name ends.")
    ] = None,
) -> None:
    """Write a whole model as one file for another tool: a workbook, GraphML or node-link JSON."""
    with session(common, "export", model=model, output=output) as terminal:
        from rich.markup import escape

        from resilience.files.exchange.forms import export_model as written
        from resilience.files.exchange.forms import form_of

        path = written(model, output, None if form is None else form.value)
        said = form or form_of(path)
        terminal.show(f"[green]Wrote the whole model into {escape(str(path))}[/], in the form {said}.")
        terminal.result({"model": str(model), "file": str(path), "form": said.value})
