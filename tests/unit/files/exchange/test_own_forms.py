"""A model out to a form of ours and in again is the same model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resilience as rs

ROOT = Path(__file__).parents[4]
SHIPPED = sorted(path.name for path in (ROOT / "models").iterdir() if path.is_dir())
ENDINGS = {"excel": "xlsx", "graphml": "graphml", "node-link": "json"}


@pytest.fixture(scope="module")
def starter():
    """The smallest model that uses nearly every column."""
    return rs.read_model(ROOT / "models/starter")


@pytest.mark.parametrize("name", SHIPPED)
def test_frames_and_graphs_of_a_shipped_model_are_the_same_model(name, tmp_path):
    """Proves: every field, note and range of each shipped model comes back equal, to the last digit.

    A time told in hours or rounded, a range or a source left out, or an edge's `source` taken for its end (node-link
    JSON calls it so) would be another model.
    """
    model = rs.read_model(ROOT / "models" / name)
    assert rs.Model.from_frames(model.to_frames(), name) == model
    assert rs.Model.from_networkx(model.to_networkx()) == model
    assert replace(rs.read_model(rs.write_model(model, tmp_path / name)), name=name) == model


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("form", ENDINGS)
def test_a_file_of_a_shipped_model_is_the_same_model(name, form, tmp_path):
    """Proves: exported and imported, each shipped model is equal; the report of the import has nothing lost."""
    model = rs.read_model(ROOT / "models" / name)
    file = rs.export_model(ROOT / "models" / name, tmp_path / f"x.{ENDINGS[form]}")
    made = rs.import_model(file, tmp_path / name, form)
    assert rs.read_model(tmp_path / name) == model
    assert (made.lost, made.asked) == ((), ())
    assert made.records["lanes"] == len(model.network.lanes)
    assert "Nothing was lost" in (tmp_path / name / "IMPORT.md").read_text()


def test_a_working_calendar_and_tasks_come_back(starter, tmp_path):
    """Proves: days off and tasks of a line, which no shipped model has, survive all forms."""
    folder = rs.write_model(starter, tmp_path / "with")
    line = next(iter(starter.network.resources.values()))
    rows = (f"{line.site},{line.resource},{task},2 min,{after}" for task, after in (("a", ""), ("b", "a")))
    (folder / "tasks.csv").write_text("\n".join(["site,line,task,time,after", *rows]) + "\n")
    seen = "entry,kind,amount,time,site,part\nrow,made,12,30 d,PLANT,PUMP\n"
    (folder / "observed.csv").write_text(seen)
    with (folder / "model.toml").open("a") as file:
        file.write('[calendar]\nweekdays = ["mon", "tue", "wed", "thu", "fri"]\nholidays = [2027-01-01, 2027-12-24]\n')
    toml = (folder / "model.toml").read_text().replace("periods_per_year = 240.0", "periods_per_year = 259")
    (folder / "model.toml").write_text(toml)
    model = rs.read_model(folder)
    assert (len(model.tasks), len(model.observed)) == (2, 1)
    assert len(model.calendar.working.holidays) == 2
    assert rs.Model.from_frames(model.to_frames(), model.name) == model
    for form, ending in ENDINGS.items():
        file = rs.export_model(folder, tmp_path / f"x.{ending}")
        rs.import_model(file, tmp_path / form / "with", form)
        assert rs.read_model(tmp_path / form / "with") == model


def test_a_graph_edited_in_a_notebook_is_the_edited_model(starter):
    """Proves: what comes back has the edits, no other, and no measure of the analyst's own among our columns.

    An edge changed, one added with a time as text and as a number, a node taken away with all that is there.
    """
    graph = starter.to_networkx()
    lane = next(iter(starter.network.lanes.values()))
    graph.edges[lane.origin, lane.destination, lane.id]["unit_cost"] = 3.25
    for node, value in nx.degree_centrality(graph).items():
        graph.nodes[node]["centrality"] = value
    graph.add_edge(
        "KLEIN", "PLANT", part=lane.part, mode="air", lead_time="1 wk", unit_cost=9, capacity=50,
        status="candidate", qualification_cost=100, activation_time=2,
    )  # fmt: skip
    made = rs.Model.from_networkx(graph, "edited")
    new = made.network.lanes[f"KLEIN>PLANT:{lane.part}:air"]
    assert made.network.lanes[lane.id].unit_cost == 3.25
    assert new.lead_time == starter.calendar.periods(rs.parse_duration("1 wk"))
    assert (new.capacity, new.activation_time) == (50, 2)
    assert len(made.network.lanes) == len(starter.network.lanes) + 1
    assert made.network.sites == starter.network.sites
    graph.remove_node("MARINO")
    told = [one.place for one in _findings(graph)]
    assert any("parts" in place or "lanes" in place or "bom" in place or "production" in place for place in told), told


def test_an_edited_graph_is_planned(tiny):
    """Proves: what comes back from a graph needs no further step, and the plan is that of the tables."""
    read = rs.read_model(tiny.model)
    book = rs.read_scenarios(tiny.scenarios, read.calendar)
    made = rs.Model.from_networkx(read.to_networkx())
    assert rs.optimize(made, book).objective == rs.optimize(read, book).objective


def _findings(graph):
    with pytest.raises(rs.InputError) as refused:
        rs.Model.from_networkx(graph)
    return refused.value.problems


def test_what_is_wrong_with_a_graph_is_told_by_name(starter):
    """Proves: a wrong cell is told with the edge and the column, not with a row that nobody sees."""
    graph = starter.to_networkx()
    lane = next(iter(starter.network.lanes.values()))
    graph.edges[lane.origin, lane.destination, lane.id]["mode"] = "camel"
    (found,) = _findings(graph)
    assert (found.file, found.column) == ("lanes", "mode")
    assert found.row == " / ".join((lane.origin, lane.destination, lane.part, "camel"))


@pytest.mark.parametrize("odd", [["road", "air"], {"a": 1}, b"road"], ids=["list", "mapping", "bytes"])
def test_what_no_cell_can_say_is_refused_in_a_graph(starter, odd):
    """Proves: a list, a mapping or bytes in a column of the model is told with edge and column; elsewhere it may hang.

    Sensitivity: written as text it was a name, `['road', 'air']`, that nobody had given.
    """
    graph = starter.to_networkx()
    lane = next(iter(starter.network.lanes.values()))
    edge = graph.edges[lane.origin, lane.destination, lane.id]
    edge["drawn_at"] = odd
    assert rs.Model.from_networkx(graph).network.lanes[lane.id] == lane
    edge["mode"] = odd
    assert any((one.file, one.column) == ("lanes", "mode") and "no cell" in one.message for one in _findings(graph))


def test_what_is_no_model_is_refused(starter):
    """Proves: an undirected graph, one of sites alone and one with a wrong list are refused with a remedy each."""
    graph = starter.to_networkx()
    assert "which way" in str(_findings(graph.to_undirected())[0])
    assert "parts" in str(_findings(starter.network.to_networkx())[0])
    graph.nodes["KLEIN"]["production"] = "{nonsense"
    assert "JSON" in str(_findings(graph)[0])


def test_ends_count_whatever_the_keys(starter):
    """Proves: nodes that were given other names keep their lanes and their goods; the edges' keys say nothing."""
    graph = nx.relabel_nodes(starter.to_networkx(), {"KLEIN": "KLEIN & SONS"})
    graph.graph["model"]["constraints.survive"] = '["KLEIN & SONS"]'
    made = rs.Model.from_networkx(graph)
    assert "KLEIN & SONS" in made.network.sites
    assert all("KLEIN" not in (lane.origin, lane.destination) for lane in made.network.lanes.values())
    assert len(made.network.lanes) == len(starter.network.lanes)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "<graphml", '{"nodes": 3, "edges": []}', '{"directed": false}'])
@pytest.mark.parametrize("form", ["graphml", "node-link"])
def test_a_file_of_another_form_is_refused(text, form, tmp_path):
    """Proves: what is no graph is a finding with the file's name, no error of a library; nothing is written."""
    file = tmp_path / "graph.txt"
    file.write_text(text)
    with pytest.raises(rs.InputError) as refused:
        rs.import_model(file, tmp_path / "made", form)
    assert refused.value.problems
    assert not (tmp_path / "made").exists()


def test_links_as_older_programs_write_them(starter, tmp_path):
    """Proves: node-link JSON whose edges are called `links`, as older NetworkX and D3 have it, is read the same."""
    file = rs.export_model(ROOT / "models/starter", tmp_path / "x.json")
    content = json.loads(file.read_text())
    content["links"] = content.pop("edges")
    file.write_text(json.dumps(content))
    rs.import_model(file, tmp_path / "starter", "node-link")
    assert rs.read_model(tmp_path / "starter") == starter


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)


@settings(max_examples=10, deadline=None)
@given(name=NAMES, note=NAMES, value=st.floats(0.01, 1e9), cost=st.floats(0, 1e6), rate=st.floats(0.01, 0.9))
def test_any_name_note_and_number_come_back(name, note, value, cost, rate):
    """Proves: signs that XML, JSON, pandas or a spreadsheet read otherwise, and floats of any digits, are not changed.

    A name such as `=A1`, `<b>` or `1e5`, or a number written with 15 digits, would be another.
    """
    starter = rs.read_model(ROOT / "models/starter")
    frames = starter.to_frames()
    sites, lanes, parts = frames["sites"], frames["lanes"], frames["parts"]
    sites.loc[0, "note"] = note
    sites["region"] = name
    parts["unit_value"] = value
    parts["holding_rate"] = rate
    lanes.loc[0, "unit_cost"] = cost
    try:
        model = rs.Model.from_frames(frames)
    except rs.InputError:  # a word that stands for nothing, or an implausible number
        return
    from resilience.network import graph_text

    for there, back in (
        (graph_text.graphml_text, graph_text.graph_from_graphml),
        (graph_text.node_link_text, graph_text.graph_from_node_link),
    ):
        assert rs.Model.from_networkx(back(there(model.to_networkx()), "file")) == model
    assert rs.Model.from_frames(model.to_frames()) == model
