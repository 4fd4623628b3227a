"""The notebooks run from the first cell to the last, are short, and are stored without outputs."""

from __future__ import annotations

import ast
from pathlib import Path

import nbclient
import nbformat
import pytest

import resilience as rs

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SECONDS_PER_CELL = 300
MOST_CELLS, MOST_LINES = 15, 28
BESIDE = {"dataclasses", "distributed", "networkx", "pandas", "pathlib", "pyomo", "tempfile"}
"""What a notebook may import beside the engine: what its reader has, and what its subject is."""

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path):
    """The cells of code of a notebook."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_notebook_runs(path):
    """Proves: no cell raises. A renamed function, table or column would stop the notebook that uses it."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, timeout=SECONDS_PER_CELL, resources=resources).execute()


def test_notebook_is_stored_without_outputs(path):
    """Proves: the repository holds no stale results and no pictures as text."""
    assert [cell for cell in code_cells(path) if cell.outputs or cell.execution_count] == []


def test_notebook_needs_the_public_face_alone(path):
    """Proves: the engine is imported once, as `rs`, each `rs.` name is public, and a cell is as short as one reads.

    Sensitivity: a name from inside the package would break notebooks of others with every change of a room.
    """
    cells = code_cells(path)
    assert len(cells) <= MOST_CELLS
    assert [cell.source for cell in cells if len(cell.source.splitlines()) > MOST_LINES] == []
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    imported = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    assert [(one.name, one.asname) for one in imported if one.name.startswith("resilience")] == [("resilience", "rs")]
    sources = {node.module for node in nodes if isinstance(node, ast.ImportFrom)} | {one.name for one in imported}
    assert {name.partition(".")[0] for name in sources - {"resilience"}} <= BESIDE
    used = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    assert {node.attr for node in used if node.value.id == "rs"} <= set(rs.__all__)
