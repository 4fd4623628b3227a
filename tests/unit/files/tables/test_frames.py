"""`Model.from_frames`: the model and the findings of the same tables in files."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resilience import Model, optimize
from resilience.errors import InputError
from resilience.files import read_model, read_scenarios, write_starter
from resilience.files.registry.settings import pairs_from_settings
from resilience.files.registry.toml_text import parse_toml
from resilience.findings import Findings

ROOT = Path(__file__).parents[4]


def frames_of(folder):
    """The tables of a model folder as pandas reads them, the settings as keys and values."""
    found = {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    tree = parse_toml((folder / "model.toml").read_text(encoding="utf-8"), "model.toml", Findings())
    found["model"] = pd.DataFrame(pairs_from_settings(tree), columns=["key", "value"])
    return found


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """The folder of the starter."""
    return write_starter(tmp_path_factory.mktemp("frames") / "start")


@pytest.mark.parametrize(
    "name", ["toyota-1997", "chips-2021", "tohoku-2011", "ports-2021", "renesas-2021", "tariffs-2018", "dairy"]
)
def test_frames_are_the_model_of_the_files(name):
    """Proves: the tables of a shipped model as pandas reads them make its model, to the last digit, without hashes.

    A blank that pandas makes NaN, or a whole number it makes a float, would be another model.
    """
    folder = ROOT / "models" / name
    made = Model.from_frames(frames_of(folder), "x")
    assert made == replace(read_model(folder), name="x")
    assert made.hashes == {}


def test_however_pandas_holds_them(starter):
    """Proves: a named index, columns of text, of objects, of categories and of pandas' own kinds are the same model."""
    frames = frames_of(starter / "models" / "starter")
    right = Model.from_frames(frames)
    forms = (
        lambda table: table.set_index(table.columns[0]),
        lambda table: table.astype(object),
        lambda table: table.convert_dtypes(),
        lambda table: pd.read_csv(StringIO(table.to_csv(index=False)), dtype=str),
        lambda table: table.astype({table.columns[0]: "category"}),
        lambda table: table.sample(frac=1, random_state=3),
    )
    for form in forms:
        assert Model.from_frames({name: form(table) for name, table in frames.items()}) == right


def test_it_is_planned_like_any_other(tiny):
    """Proves: a model made of frames needs no further check and gives the plan of the files."""
    made, read = Model.from_frames(frames_of(tiny.model)), read_model(tiny.model)
    book = read_scenarios(tiny.scenarios, read.calendar)
    assert optimize(made, book).objective == optimize(read, book).objective


CELLS = st.sampled_from(
    [
        -1,
        0,
        0.5,
        1.0,
        2,
        1e13,
        np.nan,
        None,
        True,
        "",
        "x",
        "1,100",
        "1.200",
        "5 %",
        "3 d",
        3.5,
        "KLEIN",
        "klein",
        " KLEIN ",
    ]
)


@pytest.mark.parametrize(("cell", "text"), [(1.0, "1"), (-40.0, "-40"), (2.5, "2.5"), ("1.0", "1.0")])
def test_a_number_in_a_column_of_text_reads_as_in_a_workbook(starter, cell, text):
    """Proves: a source that is a number is told as people write it, `1` and not `1.0`; text stays as it is."""
    frames = frames_of(starter / "models" / "starter")
    frames["bom"] = frames["bom"].astype(object)
    frames["bom"].loc[0, "source"] = cell
    told = [one.source for one in Model.from_frames(frames).provenance if one.table == "bom"]
    assert sorted(told) == sorted(["made up for illustration"] * (len(told) - 1) + [text])


def as_people_write(cell):
    """A cell as text: a whole number without `.0`, which pandas would write of it also in a column of text."""
    if pd.isna(cell):
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_findings_are_those_of_a_database(starter, tmp_path, data):
    """Proves: whatever stands in some cells, a frame is taken or refused as the same table in a database.

    Code, table, row, column and message are the same. Read leniently, what a file refuses would be planned with.
    """
    frames = frames_of(starter / "models" / "starter")
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(set(frames) - {"model"})))
        table = frames[name] = frames[name].astype(object)
        row = data.draw(st.integers(0, len(table) - 1))
        table.iloc[row, data.draw(st.integers(0, table.shape[1] - 1))] = data.draw(CELLS)
    try:
        made, found = Model.from_frames(frames), []
    except InputError as error:
        made, found = None, [str(one) for one in error.problems]
    folder = tmp_path / "text"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    as_text = {name: table.map(lambda cell: "" if pd.isna(cell) else cell) for name, table in frames.items()}
    assert [str(one) for one in problems_of(as_text)] == found
    if made is not None:
        for name, table in frames.items():
            if name != "model":
                table.map(as_people_write).to_csv(folder / f"{name}.csv", index=False)
        (folder / "model.toml").write_bytes((starter / "models" / "starter" / "model.toml").read_bytes())
        assert replace(read_model(folder), name="model") == made


def problems_of(frames):
    """What is wrong with tables, by the reader of frames, all missing cells written as nothing."""
    try:
        Model.from_frames(frames)
    except InputError as error:
        return error.problems
    return ()


WRONG = [None, 3, "sites", [], {"sites": None}, {"sites": [1]}, {3: pd.DataFrame()}, {"sites": pd.Series([1])}, {}]


@pytest.mark.parametrize("frames", WRONG, ids=[str(number) for number in range(len(WRONG))])
def test_what_is_no_table_is_a_finding(frames):
    """Proves: what is no mapping of tables, or an empty one, is an InputError that says what to give."""
    with pytest.raises(InputError) as caught:
        Model.from_frames(frames)
    assert all(one.remedy for one in caught.value.problems)


def test_shapes_that_are_no_tables(starter):
    """Proves: no rows, no columns, a column twice, two header levels and lists in cells are findings at their table."""
    right = frames_of(starter / "models" / "starter")
    lanes = right["lanes"]
    for wrong in (
        lanes.iloc[:0], pd.DataFrame(), pd.concat([lanes, lanes[["origin"]]], axis=1),
        pd.concat({"a": lanes}, axis=1), lanes.assign(unit_cost=[[1, 2]] * len(lanes)), lanes.T,
    ):  # fmt: skip
        problems = problems_of(right | {"lanes": wrong})
        assert problems
        assert {one.file for one in problems} <= {"lanes", "bom", "sites", "parts", "policy", "demand", "production"}


def test_a_name_that_pandas_took_for_a_truth_value_is_refused(starter):
    """Proves: a part named True that pandas read as a truth value is told at its row and column, in every table.

    Sensitivity: it became a part named 'true', which no other system knows; as text it is a part named True.
    """
    frames = frames_of(starter / "models" / "starter")
    some = frames["parts"]["part"][1]
    taken = {name: frame.map(lambda cell: True if cell == some else cell) for name, frame in frames.items()}
    with pytest.raises(InputError) as caught:
        Model.from_frames(taken)
    places = {(found.file, found.column) for found in caught.value.problems}
    assert ("parts", "part") in places
    assert all("dtype=str" in found.remedy for found in caught.value.problems)
    spoken = {name: frame.map(lambda cell: "True" if cell == some else cell) for name, frame in frames.items()}
    assert "True" in Model.from_frames(spoken).network.parts


def test_everything_wrong_is_told_at_once(starter):
    """Proves: a truth value, a list, an index without a name and ordinary slips of other tables are one answer.

    Sensitivity: with the truth values told first, the planner mends them, runs again and learns of the rest.
    """
    frames = {name: frame.astype(object) for name, frame in frames_of(starter / "models" / "starter").items()}
    frames["parts"].loc[0, "unit_value"] = True
    frames["lanes"].at[1, "lead_time"] = ["3 d", "4 d"]
    frames["demand"].loc[0, "quantity"] = -4
    frames["sites"].loc[0, "kind"] = "castle"
    frames["policy"] = frames["policy"].set_index("site", drop=False)
    frames["inventory"] = frames["inventory"].set_index("part").rename_axis(None)
    frames["bom"] = pd.concat({"a": frames["bom"]}, axis=1)
    found = {(one.file, one.row, one.column): one for one in problems_of(frames)}
    assert set(found) == {
        ("parts", 2, "unit_value"), ("lanes", 3, "lead_time"), ("demand", 2, "quantity"), ("sites", 2, "kind"),
        ("policy", 1, "site"), ("inventory", 1, None), ("inventory", 1, "part"), ("bom", 1, None),
    }  # fmt: skip
    assert all(one.remedy for one in found.values())


@pytest.mark.parametrize("cell", [["a"], {"a": 1}, b"SEAL", 1 + 2j, {1}], ids=lambda cell: type(cell).__name__)
def test_what_no_cell_can_say_becomes_no_name(starter, cell):
    """Proves: a list, a mapping, bytes, a complex number or a set is refused at its row and column, in any column.

    Sensitivity: made a text of, a part would be called "b'SEAL'", and everything about SEAL be gone.
    """
    frames = {name: frame.astype(object) for name, frame in frames_of(starter / "models" / "starter").items()}
    for name, column in (("parts", "part"), ("parts", "note"), ("lanes", "capacity")):
        frame = frames[name].copy()
        frame[column] = frame.get(column, pd.Series([None] * len(frame), dtype=object))
        frame.at[0, column] = cell
        places = [(one.file, one.row, one.column, one.code) for one in problems_of(frames | {name: frame})]
        assert (name, 2, column, "wrong-kind") in places


def test_all_that_are_no_tables_are_named(starter):
    """Proves: two names without a table and a name that is no text are three findings, each with its name."""
    frames = frames_of(starter / "models" / "starter")
    found = problems_of(frames | {"sites": None, "parts": [1], 3: frames["bom"]})
    assert [next(word for word in ("parts", "sites", "3") if word in one.message) for one in found] == [
        "parts", "sites", "3",
    ]  # fmt: skip
