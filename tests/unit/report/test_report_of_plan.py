"""The report of a plan: what stands in it, for whom, and what becomes of it when it cannot be written."""

from __future__ import annotations

import json
import math
import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from support.tiny import write_tiny
from typer.testing import CliRunner

from resilience import optimize, read_model, read_scenarios
from resilience.cli.app import app
from resilience.errors import InputError
from resilience.files import RunFolder
from resilience.report import report_file
from resilience.report.looks import HELPED, STRONG, WEAK
from resilience.report.picture.outline import Frame, land
from resilience.report.picture.places import MOST_NAMED, tiers
from resilience.report.report_file import page_of, put, write_report
from resilience.report.sections.known import known_run
from resilience.report.sections.of_plan import plan_page
from resilience.report.sections.parts import _levels
from resilience.report.sections.spots import weak_spots
from resilience.study.policy_names import MIX
from resilience.study.run.deliver import write_run
from resilience.study.run.performance import performance
from resilience.study.run.promise_files import Origin
from resilience.study.run.stored_run import read_run

SECTIONS = ["verdict", "policies", "network", "parts", "advice", "risk", "lean", "assumptions", "repeat"]


@pytest.fixture(scope="module")
def run(tiny_result, tiny_files, tmp_path_factory):
    """The run folder of the tiny study."""
    folder = tmp_path_factory.mktemp("reported") / "run"
    origin = Origin.of(folder, str(tiny_files.model), tiny_files.scenarios)
    return write_run(tiny_result, folder, origin=origin)


@pytest.fixture(scope="module")
def known(run):
    """What the page knows of it."""
    return known_run(read_run(run))


def test_every_section_has_something_to_say(run):
    """Proves: the page has each part in its order, and the verdict has three sentences."""
    page = page_of(run)
    assert [section.name for section in page.sections] == SECTIONS
    lead = [block.text for block in page.sections[0].blocks if getattr(block, "tone", "") == "lead"]
    assert len(lead) == 3
    assert all(sentence.endswith(".") for sentence in lead)


def test_the_page_is_the_same_from_the_run_and_from_what_made_it(run, tiny_result, tmp_path):
    """Proves: `resilience report RUN` writes the bytes that `plan` wrote, and the page is small."""
    one = put(page_of(run, made_from=(tiny_result.model, tiny_result.book)), tmp_path / "one.html")
    two = write_report(run, output=tmp_path / "two.html")
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size < 2_000_000
    assert len(write_report(run, output=tmp_path / "static.html", static=True).read_bytes()) < 2_000_000


def test_each_action_is_told_with_its_evidence_and_what_would_reverse_it(run, known):
    """Proves: every recommendation stands on the page with both sentences, and the proof beside it."""
    advice = next(section for section in page_of(run).sections if section.name == "advice")
    told = json.dumps([block.rows for block in advice.blocks if hasattr(block, "rows")], default=vars)
    for row in known.run.recommendations.to_dict("records"):
        assert row["action"].rstrip(".") in told
        if isinstance(row["what_would_reverse_it"], str):
            assert row["what_would_reverse_it"] in told
    assert "no plan can cost less than" in told


def test_where_the_model_is_gone_the_page_says_so(tiny_result, tmp_path):
    """Proves: without the model the rest of the page stands, and a sentence says what is missing and why."""
    gone = write_run(tiny_result, tmp_path / "run", origin=Origin("nowhere", "nowhere.toml"))
    page = page_of(gone)
    network = next(section for section in page.sections if section.name == "network")
    assert "not drawn" in network.blocks[0].text
    assert not page.facts


def test_a_maker_of_nearly_all_is_weak_although_a_second_one_makes_the_rest(known):
    """Proves: weak by time to survive and loss. NEAR makes all valves: 1 week in stock is gone 3 weeks too early.

    FAR may help but is not approved: by shape alone, with candidates, NEAR would be no single point of failure.
    """
    spots = {str(one.site): one for one in weak_spots(known)}
    assert spots["NEAR"].state in (WEAK, HELPED)
    assert spots["FAR"].state == STRONG
    assert spots["NEAR"].today.survived == pytest.approx(0.5)
    assert spots["NEAR"].exposure == pytest.approx(2.5 * 100 * 60)


def test_ninety_nine_in_a_hundred_is_weak(known):
    """Proves: with 1 % from a second maker the first is the largest spot; by shape alone it would not be marked."""
    model = known.model
    network = model.network
    lanes = {
        key: replace(lane, status=type(lane.status)("active"), share=0.01, capacity=2.0) if lane.origin == "FAR"
        else replace(lane, share=0.99) if lane.origin == "NEAR" else lane
        for key, lane in network.lanes.items()
    }  # fmt: skip
    changed = replace(model, network=replace(network, lanes=lanes))
    found = weak_spots(replace(known, model=changed))
    assert found[0].site == "NEAR"
    assert found[0].exposure == pytest.approx(0.99 * 2.5 * 100 * 60, rel=0.05)
    assert found[0].state in (WEAK, HELPED)


def test_what_is_lost_in_a_year_adds_up_over_sites_and_hazards(known):
    """Proves: of a site hit by fire and by flood each is told with its own rate, and both add up to the site's."""
    near = next(one for one in weak_spots(known) if one.site == "NEAR")
    assert set(near.hazards) == {"fire", "flood"}
    assert near.yearly.rate == pytest.approx(0.15)
    assert sum(one.today for one in near.hazards.values()) == pytest.approx(near.yearly.today)


def test_sales_over_time_stop_when_the_shelf_is_empty_and_come_back(known):
    """Proves: without NEAR for 4 weeks what is there lasts 0.6 weeks; the week after the outage all is served.

    100 valves and half a lot of 40, of 200 used a week: 0.6 of week 1 is served, nothing in weeks 2 to 4.
    """
    longest = max(known.scenarios.values(), key=lambda one: (one.hazard == "fire", one.duration))
    today = known.run.promises.policies["status quo"].plan
    found = performance(known.model, [longest], {"today": today})
    assert list(found["served"].head(5)) == pytest.approx([0.6, 0, 0, 0, 1])
    assert list(found["days"].head(2)) == pytest.approx([7, 14])


def test_a_report_of_another_run_is_not_kept(run, tiny_result, tmp_path):
    """Proves: a folder that is replaced loses the page of what it held; a file of the user's stays."""
    folder = shutil.copytree(run, tmp_path / "run")
    (folder / "report.html").write_text("old", encoding="utf-8")
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    write_run(tiny_result, folder, replace=True)
    assert not (folder / "report.html").exists()
    assert (folder / "mine.txt").exists()


def test_a_folder_with_nothing_to_tell_is_refused(tmp_path):
    """Proves: a finding, not a traceback."""
    with RunFolder(tmp_path / "run", kind="simulation") as folder:
        folder.write_text("x.txt", "a\n")
    with pytest.raises(InputError, match="no table"):
        write_report(tmp_path / "run")


def test_other_runs_are_told_table_by_table(tmp_path):
    """Proves: every table of a run that is no plan stands on its page, with what its columns say and its notes."""
    with RunFolder(tmp_path / "run", kind="exposure") as folder:
        folder.write_table("exposure.csv", pd.DataFrame({"name": ["</b>N"], "time_to_survive": [math.inf]}))
        folder.write_text("notes.txt", "Mind this.\n")
    html = write_report(tmp_path / "run", static=True).read_text(encoding="utf-8")
    assert "Mind this." in html
    assert "&lt;/b&gt;N" in html
    assert "</b>" not in html


def test_a_study_is_told_with_its_map_and_what_it_costs_to_be_wrong(tmp_path):
    """Proves: the plan that is wrong by the least, the map of two axes, regret, tables; an empty table has no part."""
    cells = [
        [f"f{place}", "as it is", often, dear, MIX, plan, 100.0, 90.0, 5.0, 7.0, 0.01, 3.0, 0.5, 10.0, 0.0]
        for place, (often, dear, plan) in enumerate(
            [(1, 1, "plan 1"), (1, 3, "plan 2"), (4, 1, "plan 1"), (4, 3, None)]
        )
    ]
    columns = (
        "future", "variant", "how often", "dear.er stock", "policy", "plan", "cost", "steady_cost", "aal", "cvar",
        "jic_intensity", "jic_spend", "jit_intensity", "above_floor", "error",
    )  # fmt: skip
    plans = [["plan 1", "f0", 2, 5.0, "f1", 2.0, 0.5, 0.0], ["plan 2", "f1", 1, 9.0, "f0", 4.0, 0.5, 0.0]]
    named = ("plan", "best_in", "futures", "largest_regret", "largest_regret_in", "mean_regret", "close", "fails")
    regret = [[plan, future, 100.0, 5.0] for plan in ("plan 1", "plan 2") for future in ("f0", "f1")]
    with RunFolder(tmp_path / "run", kind="study") as folder:
        folder.write_table("cells.csv", pd.DataFrame(cells, columns=columns))
        folder.write_table("plans.csv", pd.DataFrame(plans, columns=named))
        folder.write_table("regret.csv", pd.DataFrame(regret, columns=["plan", "future", "cost", "regret"]))
        folder.write_table("failing.csv", pd.DataFrame(columns=["plan", "box"]))
        words = {"title": "T", "currency": "EUR", "today": "f0", "least_largest_regret": "plan 1", "gap": 1e-3}
        folder.write_json("study.json", words)
    page = page_of(tmp_path / "run")
    assert [section.name for section in page.sections] == ["verdict", "today", "map", "regret", "repeat"]
    assert "plan 1 is wrong by the least: at most 5 EUR a year, in f1" in page.sections[0].blocks[1].text
    assert [figure.name for figure in page.figures] == ["map", "regret"]
    assert "&lt;" not in write_report(tmp_path / "run", static=True).read_text(encoding="utf-8")


def test_hostile_names_of_a_model_are_text_on_its_page(tmp_path):
    """Proves: a site that is an image with a script, in a model whose title ends one, is reported as the text it is.

    Names may not hold `>`, which lane ids are joined by; titles may.
    """
    name, title = "<img src=x onerror=a", "</script><b onclick=x>T"
    tiny = write_tiny(tmp_path)
    for path in (*tiny.model.iterdir(), tiny.scenarios):
        text = path.read_text().replace("NEAR", name).replace("Tiny: one valve, two makers", title)
        path.write_text(text, encoding="utf-8")
    model = read_model(tiny.model)
    result = optimize(model, read_scenarios(tiny.scenarios, model.calendar))
    origin = Origin.of(tmp_path / "run", str(tiny.model), tiny.scenarios)
    html = write_report(write_run(result, tmp_path / "run", origin=origin)).read_text(encoding="utf-8")
    assert "<b " not in html
    assert "<img" not in html.split('id="specs"')[0]
    assert html.lower().count("</script>") == 4
    assert "&lt;/script&gt;&lt;b onclick=x&gt;T" in html
    assert "\\u003cimg src=x onerror=a" in html


def test_plan_ends_with_its_report_and_is_whole_without(tiny, tmp_path, monkeypatch):
    """Proves: report.html in the folder and named; left out when asked; where it fails the run is whole, code 0."""
    words = ["plan", str(tiny.model), str(tiny.scenarios), "--judge-years", "0", "--format", "json", "-o"]
    whole = CliRunner().invoke(app, [*words, str(tmp_path / "whole")])
    assert whole.exit_code == 0
    assert json.loads(whole.stdout)["report"] == str(tmp_path / "whole" / "report.html")
    again = CliRunner().invoke(app, ["report", str(tmp_path / "whole"), "-o", str(tmp_path / "again.html")])
    assert again.exit_code == 0
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "whole" / "report.html").read_bytes()
    plain = CliRunner().invoke(app, [*words, str(tmp_path / "plain"), "--no-report"])
    assert "report" not in json.loads(plain.stdout)

    def refused(*_args, **_kwargs):
        raise InputError([])

    monkeypatch.setattr(report_file, "put", refused)
    kept = CliRunner().invoke(app, [*words, str(tmp_path / "kept")])
    assert kept.exit_code == 0
    assert "No report was written" in kept.stderr
    names = [{path.name for path in (tmp_path / folder).iterdir()} for folder in ("whole", "plain", "kept")]
    assert names[0] - {"report.html"} == names[1] == names[2]
    assert read_run(tmp_path / "kept").objective == read_run(tmp_path / "whole").objective


def test_tiers_of_many_sites_stay_small(known):
    """Proves: of 1,000 suppliers the most exposed are drawn alone and the rest stand together, all of them counted."""
    network = known.model.network
    far = network.sites["FAR"]
    more = {f"S{place:04d}": replace(far, site=f"S{place:04d}") for place in range(1000)}
    exposed = ["S0007", "NEAR"]
    layout = tiers(replace(network, sites={**network.sites, **more}), exposed)
    assert sum(mark.count for mark in layout.marks) == 1004
    assert {mark.site for mark in layout.marks} >= set(exposed)
    assert len(layout.marks) < MOST_NAMED + 40


@pytest.mark.parametrize(
    ("frame", "there"),
    [(Frame(5, 15, 45, 52), True), (Frame(-50, -40, 20, 30), False), (Frame(125, 150, 28, 48), True)],
    ids=["middle Europe", "mid Atlantic", "Japan"],
)
def test_land_lies_within_its_frame(frame, there):
    """Proves: the land is clipped to the frame; a frame all on land is full, one on the sea is empty."""
    rings = land(frame)
    assert bool(rings) == there
    for x, y in (point for ring in rings for point in ring):
        assert frame.west - 1e-9 <= x <= frame.east + 1e-9
        assert frame.south - 1e-9 <= y <= frame.north + 1e-9


def test_a_page_names_no_number_that_is_not_one(run):
    """Proves: no nan, no inf, no None and no unfilled word on the page."""
    html = write_report(run, static=True, output=run.parent / "static.html").read_text(encoding="utf-8")
    text = re.sub(r"<style>.*?</style>|src=\"[^\"]*\"", "", html, flags=re.DOTALL)
    for word in ("nan", "inf", "None", "NaT"):
        assert not re.search(rf"\b{word}\b", text), word
    assert not re.search(r"\{[a-z_]*\}", text)
    assert plan_page(known_run(read_run(run))).sections


def test_names_in_the_picture_of_parts_stand_above_one_another_where_they_would_cover():
    """Proves, by hand: of three marks at one height the two that are close are named in two lines, the far one in one.

    Sensitivity: all in one line, names of parts at the top of the picture could not be read.
    """
    rows = [
        {"part": name, "day": day, "critical": high}
        for name, day, high in (("BRAKE-ECU", 100.0, 9.0), ("ENGINE-ECU", 110.0, 9.0), ("SUV", 1e5, 9.0), ("X", 100, 1))
    ]
    assert _levels(rows, rows) == [0, 1, 0, 0]
