"""A run folder read into an object and written again: the same bytes, the same tables, and nothing unseen."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

import resilience as rs
from resilience.files.runs.run_content import read_content, write_content
from resilience.files.runs.run_folder import RunFolder
from resilience.study.run.deliver import tables_of, write_run
from resilience.study.run.promise_files import Origin

AWKWARD = pd.DataFrame(
    {
        "site": ["007", "12", "=1+1", "a,b", 'say "x"', "two\nlines", " pad ", "-5"],
        "many": [1.0, 1e-300, 0.1 + 0.2, float("inf"), -0.0, 1e22, None, 5.0],
        "whole": pd.array([1, None, 3, -4, 5, 6, 7, 2**62], dtype="Int64"),
        "flag": [True, False, True, True, False, True, True, False],
        "some": pd.Series([2, 2.5, None, -1, 3, 4.25, 7, 8], dtype=object),
        "words": pd.Series([None, "x", "", "1e5x", "nan", "None", "'quoted", "@x"], dtype=object),
        "none": [None] * 8,
        "+odd name": [1] * 8,
    }
)


def held(folder):
    """Every file of a folder with its bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def known(table):
    """Columns and cells of a table; nothing is told apart that a file does not: whatever is missing is None."""
    cells = [[None if cell == "" or pd.isna(cell) else cell for cell in row] for row in table.itertuples(index=False)]
    return list(table.columns), cells


@pytest.fixture
def run(tiny_result, tiny_files, tmp_path):
    """A run folder as the command line writes it."""
    origin = Origin.of(tmp_path / "run", str(tiny_files.model), tiny_files.scenarios)
    return write_run(tiny_result, tmp_path / "run", origin=origin)


def test_what_is_read_is_written_again_byte_by_byte(run, tmp_path):
    """Proves: every file, the workbook and `run.json` too; a float read as text or a lost blank would differ."""
    stored = rs.read_run(run)
    assert held(stored.write(tmp_path / "again")) == held(run)
    assert rs.read_run(tmp_path / "again").content.documents == stored.content.documents


def test_a_result_written_and_read_has_its_tables_and_figures(tiny_result, tmp_path):
    """Proves: plan, tables, objective and notes are those of the result, kinds of numbers included; figures draw."""
    stored = rs.read_run(tiny_result.write(tmp_path / "run"))
    assert stored.plan == tiny_result.plan
    assert stored.objective == tiny_result.objective
    assert (stored.currency, stored.notes) == ("EUR", tiny_result.notes)
    for name, table in tables_of(tiny_result).items():
        assert known(stored.tables[name]) == known(table)
    assert stored.buffers.equals(stored.tables["buffers"])
    for figure in (rs.cost_by_policy(stored.comparison), rs.exceedance_curve(stored.exceedance)):
        assert figure.to_dict()


def test_written_elsewhere_it_still_finds_its_input(run, tmp_path):
    """Proves: two folders deeper the way to the model is another, and `simulate_run` goes it; nothing else changes."""
    stored = rs.read_run(run)
    deep = stored.write(tmp_path / "far" / "below" / "run")
    assert {name for name, content in held(run).items() if held(deep)[name] != content} == {"policies.json", "run.json"}
    assert len(rs.simulate_run(deep, years=40).table) == len(rs.simulate_run(stored, years=40).table) == 4


def test_nothing_is_replaced_unasked(run):
    """Proves: writing where a run is needs `replace`, and then gives the same bytes once more."""
    stored = rs.read_run(run)
    with pytest.raises(rs.InputError, match="replace"):
        stored.write(run)
    before = held(run)
    stored.write(run, replace=True)
    assert held(run) == before


def test_folders_of_other_commands_are_read_and_written_again(tiny_result, tmp_path):
    """Proves: bands, exposure and simulated years carry their tables and JSON both ways, byte by byte."""
    model, book = tiny_result.model, tiny_result.book
    results = {
        "bands": rs.bands(model, book, rs.BandsOptions(hazards="fire", most=2, draws=100)),
        "exposure": rs.exposure(model, dynamic=False),
        "simulation": rs.simulate_run(tiny_result, years=40),
    }
    for kind, result in results.items():
        read = rs.read_tables(result.write(tmp_path / kind))
        assert read.content.kind == kind
        assert held(read.write(tmp_path / f"{kind}2")) == held(tmp_path / kind)
        assert len(repr(read)) <= 100
    assert rs.rate_bands(rs.read_tables(tmp_path / "bands").tables["bands"]).to_dict()


def damaged(run, name, text):
    """Change a file as somebody does who then has `run.json` say so."""
    from hashlib import sha256

    content = text.encode() if isinstance(text, str) else text
    (run / name).write_bytes(content)
    marker = json.loads((run / "run.json").read_text())
    marker["files"][name] = sha256(content).hexdigest()
    (run / "run.json").write_text(json.dumps(marker))


def edited(run):
    """A number changed by hand."""
    path = run / "buffers.csv"
    path.write_text(path.read_text().replace("300", "301"))


BROKEN = {
    "edited": (edited, "buffers.csv", "has changed"),
    "gone": (lambda run: (run / "lots.csv").unlink(), "lots.csv", "cannot be read"),
    "a cell too many": (lambda run: damaged(run, "lots.csv", "a,b\n1,2\n1,2,3\n"), "lots.csv row 3", "3 cells, not 2"),
    "two of one name": (lambda run: damaged(run, "lots.csv", "a,a\n1,2\n"), "lots.csv row 1, column a", "one name"),
    "no text": (lambda run: damaged(run, "lots.csv", b"a\n\xff\n"), "lots.csv", "no text in UTF-8"),
    "open quotes": (lambda run: damaged(run, "lots.csv", 'a\n"x\n'), "lots.csv", "cannot be read"),
    "another's file": (lambda run: damaged(run, "run.json", '{"files": {"../x": ""}}'), "run.json", "no file of it"),
    "no marker": (lambda run: (run / "run.json").unlink(), "run", "which files are the run's"),
    "no folder": (shutil.rmtree, "", ""),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_wrong_with_a_folder_is_told_with_its_place(run, how):
    """Proves: each is an `InputError` that names file and row; read as it stands it would be another run's numbers."""
    damage, place, said = BROKEN[how]
    damage(run)
    with pytest.raises(rs.InputError) as caught:
        rs.read_run(run)
    (problem,) = caught.value.problems[:1]
    assert place in problem.place
    assert said in problem.message
    assert problem.remedy


def test_any_table_is_written_again_as_it_was(tmp_path):
    """Proves: names like numbers, formulas, line breaks, infinities, blanks among whole numbers, mixed kinds."""
    for name, table in (("t", AWKWARD), ("u", AWKWARD.iloc[:0]), ("v", AWKWARD[["words"]]), ("w", AWKWARD[["none"]])):
        with RunFolder(tmp_path / name) as run:
            run.write_table("table.csv", table)
            run.write_json("a.json", {"x": [1.5, None, "\ud800", 2**70], "y": {}})
        write_content(read_content(tmp_path / name, {"site", "words"}), tmp_path / f"{name}2")
        assert held(tmp_path / name) == held(tmp_path / f"{name}2")
    read = read_content(tmp_path / "t", {"site", "words"}).tables["table"]
    assert list(read["site"]) == list(AWKWARD["site"])
    assert read["many"].dtype == "float64"
    assert list(read["whole"].dropna()) == list(AWKWARD["whole"].dropna())
