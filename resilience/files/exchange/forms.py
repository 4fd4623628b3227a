"""Which forms a model is written in for other tools, and read from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.atomic import refuse_if_taken, whole_file
from resilience.files.exchange.graph import graph_of, model_of_graph
from resilience.files.exchange.words import ExportForm
from resilience.files.sources.csv_source import read_text
from resilience.files.tables.models import read_model
from resilience.files.tables.workbook import write_workbook
from resilience.findings import Code, Finding, Findings
from resilience.given import PLACE, Maybe, Word, takes
from resilience.network.graph_text import graph_from_graphml, graph_from_node_link, graphml_text, node_link_text

if TYPE_CHECKING:
    from resilience.plan.model import Model


SUFFIXES = {".xlsx": ExportForm.EXCEL, ".graphml": ExportForm.GRAPHML, ".json": ExportForm.NODE_LINK}
WRITERS = {ExportForm.GRAPHML: graphml_text, ExportForm.NODE_LINK: node_link_text}
READERS = {ExportForm.GRAPHML: graph_from_graphml, ExportForm.NODE_LINK: graph_from_node_link}


@takes(location=PLACE, path=PLACE, form=Maybe(Word(ExportForm)))
def export_model(location: str | Path, path: str | Path, form: ExportForm | str | None = None) -> Path:
    """Write a whole model as one file of another form, from which `import_model` makes the same model.

    Parameters
    ----------
    location
        Where the model is: a folder, a workbook or a database URL.
    path
        The file to write; it must not exist yet.
    form
        `excel`, `graphml` or `node-link`; None: as the name of the file ends.

    Raises
    ------
    InputError
        When the model has defects, the form is not known or the file exists.
    """
    target = Path(path)
    wanted = form_of(target) if form is None else ExportForm(form)
    refuse_if_taken(target)
    model = read_model(location)
    if wanted is ExportForm.EXCEL:
        return write_workbook(location, target)
    text = WRITERS[wanted](graph_of(model))
    with whole_file(target) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return target


def form_of(path: Path) -> ExportForm:
    """The form that the name of a file says.

    Raises
    ------
    InputError
        When it says none.
    """
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    message = f"{path.name!r} does not say in which form the model is to be written."
    remedy = f"Name the form ({', '.join(ExportForm)}), or end the name with one of {', '.join(SUFFIXES)}."
    raise InputError([Finding(Code.OPTION, message, remedy, str(path))])


def model_of_graph_file(path: Path, form: ExportForm) -> Model:
    """Read a model from a graph in a file.

    Raises
    ------
    InputError
        When it is no such graph, or with everything that is wrong with the model.
    """
    findings = Findings()
    text = read_text(path, {}, findings)
    findings.stop()
    return model_of_graph(READERS[form](text or "", path.name))
