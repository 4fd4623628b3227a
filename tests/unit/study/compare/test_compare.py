"""Runs beside one another: a day of stock by hand, one dearer lane, shorter fires. All numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console
from support.replays import gates

import resilience as rs
from resilience.cli.text.compare_text import _decision, comparison_table
from resilience.errors import InputError
from resilience.study.compare.decisions import DecisionDifference, DecisionKind, DecisionSide
from resilience.study.compare.split import SplitPricing, split_of
from resilience.study.compare.words import sentences
from resilience.study.policy_names import MIX
from resilience.study.run.deliver import write_run
from resilience.study.run.promise_files import Origin

RATED = """title = "Fires"
seed = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = {{ site = "FORGE" }}
rate = 0.5
severity = 1.0
duration = "{days} periods"
detection = "1 h"
source = "made up"
"""
SHELF = rs.Node("WORKS", "HINGE")
LANE = "FORGE>WORKS:HINGE:road"


def edited(file, old, new):
    """Replace a text in a file that has it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def run(tmp_path):
    """Plan the works against fires of some days, with some texts of its files replaced, and write the run.

    No holding is refunded, so that costs are round: a hinge is worth 2 and held for 0.4 a year, 40 a day are needed on
    260 days a year, a lost gate costs 30.
    """

    def make(name, *edits, days=5, by_hand=None, options=None):
        model, rated = gates(tmp_path / name), tmp_path / f"{name}.toml"
        settings = model / "model.toml"
        text = settings.read_text(encoding="utf-8") + "holding_refund = false\n"
        settings.write_text(text, encoding="utf-8")
        rated.write_text(RATED.format(days=days), encoding="utf-8")
        for file, old, new in edits:
            edited(model / file if (model / file).is_file() else rated, old, new)
        result = rs.optimize(model, rated, options)
        if by_hand is not None:
            best = replace(result.evaluator.moved(result.best, SHELF, by_hand), name=MIX)
            cost = best.steady + result.measure.cost(best.losses)
            result = replace(result, best=best, policies={**result.policies, MIX: best}, objective=cost)
        folder = tmp_path / f"run-{name}"
        return write_run(result, folder, origin=Origin.of(folder, str(model), rated))

    return make


def told_of(pair):
    """The table of a pair as the screen has it."""
    screen = StringIO()
    Console(file=screen, width=100, color_system=None).print(comparison_table(pair))
    return screen.getvalue()


def lines(pair):
    """Costs by name: was, now, change."""
    return {line.what: (line.was, line.now, line.change) for line in pair.costs}


def test_a_day_of_stock_added_by_hand(run):
    """Proves: five days of hinges, and six: 40 units, 1.4 calendar days, 16 EUR a year, and nothing else differs.

    Fires last five days, so the sixth day of stock avoids no loss: the whole cost rises by 0.4 x 40 = 16, all of it by
    the plan, for the input is the same; tied up are 80 more at 2 a hinge. Sensitivity: days of 24 h in place of
    working days say 1, not 365/260; holding told of the change in value says 80.
    """
    (pair,) = rs.compare_runs([run("five"), run("six", by_hand=240)]).pairs
    assert lines(pair)["whole cost"][2] == pytest.approx(16)
    assert lines(pair)["steady"][2] == pytest.approx(16)
    assert lines(pair)["floor"][2] == lines(pair)["average annual loss"][2] == 0
    (shelf,) = pair.decisions
    assert (shelf.kind, shelf.place, shelf.unit) == ("shelf", "HINGE at WORKS", "units")
    assert (shelf.was.amount, shelf.now.amount, shelf.change) == pytest.approx((200, 240, 40))
    assert (shelf.was.days, shelf.now.days) == pytest.approx((5 * 365 / 260, 6 * 365 / 260))
    assert (shelf.moved, shelf.now.tied_up - shelf.was.tied_up) == pytest.approx((16, 80))
    assert pair.inputs == ()
    assert (pair.split.inputs, pair.split.plan, pair.split.rest) == pytest.approx((0, 16, 0))


def test_one_dearer_lane(run):
    """Proves: 0.5 more a hinge on the way from the forge costs 40 x 260 x 0.5 = 5,200 a year, all of it by that cell.

    The plan is the same; the cell is told with its file, row and column, and what it was. Sensitivity: a year of 365
    days says 7,300; a cost told above the floor says nothing, for no plan can avoid it.
    """
    edit = ("lanes.csv", "FORGE,WORKS,HINGE,road,2 h,0,", "FORGE,WORKS,HINGE,road,2 h,0.5,")
    (pair,) = rs.compare_runs([run("one"), run("two", edit)], each=True).pairs
    assert lines(pair)["whole cost"][2] == lines(pair)["floor"][2] == pytest.approx(5200)
    assert lines(pair)["above the floor"][2] == pytest.approx(0, abs=1e-6)
    assert pair.decisions == ()
    (cell,) = pair.inputs
    assert (cell.file, cell.row, cell.column, cell.was, cell.now) == ("lanes.csv", 3, "unit_cost", "0", "0.5")
    assert (pair.split.inputs, pair.split.plan) == pytest.approx((5200, 0))
    (moved,) = pair.split.each
    assert (moved.differences, moved.moved) == ((cell,), pytest.approx(5200))


def test_input_and_plan_are_split_both_ways(run):
    """Proves: with fires of three days in place of five the plan holds 120 hinges, not 200, and saves 32 a year.

    With 200 kept nothing is lost at three days either: the input moves nothing, the plan takes 32 off. The other way
    round 120 hinges meet fires of five days: 2 x 40 gates at 30 once in two years are 1,200, less 32; then shorter
    fires take 1,200 off. Sensitivity: one order alone passes for the whole truth; a plan cut to the limits of shorter
    fires cannot be told from the other.
    """
    (pair,) = rs.compare_runs([run("long"), run("short", days=3)]).pairs
    split = pair.split
    assert (split.change, split.inputs, split.plan, split.rest) == pytest.approx((-32, 0, -32, 0), abs=1e-6)
    assert (split.plan_first, split.inputs_last) == pytest.approx((1200 - 32, -1200))
    (hazard,) = pair.inputs
    assert (hazard.table, hazard.key, hazard.column, hazard.row) == ("hazard", ("fire",), "duration", 9)
    assert (hazard.was, hazard.now) == ("5 periods", "3 periods")


def test_keys_of_a_hazard_are_told_together(run):
    """Proves: of a hazard twice as often and longer no cell is said to move the whole; they stand together.

    The rate's row had the effect of rate and duration, and the duration none, so that it seemed to cost nothing.
    """
    edits = [("b.toml", "rate = 0.5", "rate = 1"), ("b.toml", '"5 periods"', '"7 periods"')]
    found = rs.compare_runs([run("a"), run("b", *edits)], each=True)
    (pair,) = found.pairs
    assert found.inputs["moved"].isna().all()
    said = dict(zip(found.moved["what"], found.moved["amount"], strict=True))
    assert said["of it b.toml, rate, duration of fire"] == pytest.approx(pair.split.inputs)
    told = told_of(pair)
    assert "these 2 together" in told
    assert told.count(f"{pair.split.inputs / 1000:+.3g}"[:4]) >= 1


def test_shares_and_their_change_are_in_one_unit():
    """Proves: a source that brings 80 % where it brought 60 % has 20 points more, not so many units a period more."""
    side = DecisionSide(60.0, share=0.6), DecisionSide(80.0, share=0.8)
    one = DecisionDifference(DecisionKind.SOURCE, "HINGE from FORGE to WORKS", "units per period", *side, 5.0)
    assert _decision(one)[1:4] == ("60 %", "80 %", "+20 points")


def test_each_input_by_itself_and_what_is_left(run):
    """Proves: each cell is priced alone, what several move only together stands by itself, and all adds up.

    With three days of hinges at most, fires of five lose two days: 2 x 40 x 30 once in two years, 1,200. Twice the
    fires alone add 1,200, twice the margin alone 1,200, both together 3,600; a dearer lane to town 40 x 260 x 0.25 =
    2,600 whatever the others do. Sensitivity: cells changed one after the other add up by themselves, in any order to
    other numbers, and leave nothing over.
    """
    short = ("model.toml", "holding_refund", 'max_cover = "3 periods"\nholding_refund')
    edits = [
        short,
        ("lanes.csv", "WORKS,TOWN,GATE,road,1 h,0,", "WORKS,TOWN,GATE,road,1 h,0.25,"),
        ("demand.csv", "TOWN,GATE,40,30,", "TOWN,GATE,40,60,"),
        ("b.toml", "rate = 0.5", "rate = 1"),
    ]
    (pair,) = rs.compare_runs([run("a", short), run("b", *edits)], each=True).pairs
    alone = {one.differences[0].place: one.moved for one in pair.split.each}
    assert alone == pytest.approx(
        {"lanes.csv row 2, unit_cost": 2600, "demand.csv row 2, margin": 1200, "b.toml row 7, rate": 1200}
    )
    assert (pair.split.together, pair.split.inputs) == pytest.approx((1200, 2600 + 3600))
    assert pair.split.inputs + pair.split.plan + pair.split.rest == pytest.approx(pair.split.change)


def test_cells_that_the_plan_does_not_fit_are_not_priced(run):
    """Proves: where more gates are sold the first plan does not serve them: it has no cost there, and that is said.

    The other way round neither is known, for the second plan makes more than the first run sells. Sensitivity: a plan
    scaled to the demand, or a cost of what it does serve, is a number.
    """
    more = ("demand.csv", "TOWN,GATE,40,", "TOWN,GATE,45,")
    (pair,) = rs.compare_runs([run("a"), run("b", more)]).pairs
    assert pair.split.inputs is None
    assert pair.split.why == ("the first plan does not fit the second run's input",)
    assert {(one.kind, one.place) for one in pair.decisions} >= {("source", "HINGE from FORGE to WORKS")}


def test_more_than_two_runs_stand_each_beside_the_first(run):
    """Proves: with three runs there are two pairs, each beside the first, and the tables tell them apart by name."""
    found = rs.compare_runs([run("a"), run("b", by_hand=240), run("c", by_hand=160)])
    assert [(pair.first, pair.second) for pair in found.pairs] == [("run-a", "run-b"), ("run-a", "run-c")]
    shelves = found.decisions.set_index("run")
    assert shelves["change"].to_dict() == pytest.approx({"run-b": 40, "run-c": -40})
    assert found.costs.groupby("run").size().to_dict() == {"run-b": 5, "run-c": 5}


def test_input_that_is_gone_is_said_to_be_unknown(run, tmp_path):
    """Proves: where a run's files have changed since, cells and prices are unknown, decisions are told, and why."""
    first, second = run("a"), run("b", by_hand=240)
    edited(tmp_path / "b" / "lanes.csv", "2 h", "3 h")
    (pair,) = rs.compare_runs([first, second]).pairs
    assert "model/lanes.csv has changed since the run was made" in pair.notes[0]
    assert pair.notes[1] == "By their digests all files are the same."
    assert pair.split.plan == pytest.approx(16)
    assert [one.change for one in pair.decisions] == pytest.approx([40])


def test_what_one_run_changed_first_is_its_input(run, tmp_path):
    """Proves: of two runs of one model, of which one made each hinge 0.1 dearer first, input moves 1,040, no plan.

    Sensitivity: once the files are edited only digests are known; they are the same, and the change was the plan's,
    in one breath with plans that are the same.
    """
    first, folder, rated = run("a"), tmp_path / "run-b", tmp_path / "a.toml"
    dearer = rs.read_model(tmp_path / "a").changed("production[part=HINGE].unit_cost+=0.1")
    second = write_run(rs.optimize(dearer, rated), folder, origin=Origin.of(folder, str(tmp_path / "a"), rated))
    edited(tmp_path / "a" / "lanes.csv", "2 h", "3 h")
    (pair,) = rs.compare_runs([first, second]).pairs
    assert (pair.split.inputs, pair.split.plan, pair.split.rest) == (pytest.approx(40 * 260 * 0.1), 0, 0)
    assert pair.notes[-1] == "run-b changed them before it read them: production[part=HINGE].unit_cost+=0.1."


def test_one_input_and_one_plan_may_be_counted_otherwise(run):
    """Proves: where input and plan are the same and a cost is not, the 1,040 are not split, and why is said.

    Sensitivity: told as another plan they stood beside plans that are the same.
    """
    one, other = (SimpleNamespace(objective=cost) for cost in (100_000.0, 101_040.0))
    split = split_of(one, other, (), same_inputs=True, same_plan=True, pricing=SplitPricing())
    assert (split.inputs, split.plan, split.rest) == (0, 0, pytest.approx(1040))
    (pair,) = rs.compare_runs([run("a"), run("b")]).pairs
    said = " ".join(sentences(replace(pair, split=split)))
    assert "1,040 EUR of it come of how the two runs were counted" in said
    assert "for the plans are the same" not in said


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([("model.toml", '"EUR"', '"USD"')], "counts in USD, the first run in EUR"),
        (
            [("model.toml", '"Gates"', '"Doors"')]
            + [(file, "WORKS", "YARD") for file in ("sites.csv", "production.csv", "lanes.csv")],
            "no shelf and no lane in common",
        ),
    ],
)
def test_runs_that_have_nothing_in_common_are_refused(run, edits, words):
    """Proves: another currency, and another model without a shared place, are findings that name the run."""
    with pytest.raises(InputError, match=words):
        rs.compare_runs([run("a"), run("b", *edits)])


def test_another_model_is_compared_where_it_is_alike(run):
    """Proves: a run of another title is told to be one, with how many places only one of them has."""
    (pair,) = rs.compare_runs([run("a"), run("b", ("model.toml", '"Gates"', '"Doors"'))]).pairs
    assert "a run of 'Doors', the first one of 'Gates'" in pair.notes[0]
    assert "0 shelves and lanes that only one of them has" in pair.notes[0]


def test_one_run_is_nothing_to_compare(run):
    """Proves: one run, or a path in place of several, is a finding."""
    for runs, words in (([run("a")], "One run cannot be compared"), ("runs/a", "a list of run folders")):
        with pytest.raises(InputError, match=words):
            rs.compare_runs(runs)


def test_runs_of_one_name_are_told_apart(run, tmp_path):
    """Proves: folders of the same name in two places are called by their places, so that no table mixes them."""
    first = run("a")
    other = tmp_path / "later" / first.name
    rs.read_run(run("b", by_hand=240)).write(other)
    (pair,) = rs.compare_runs([first, other]).pairs
    assert (pair.first, pair.second) == (str(first), str(other))
    assert pair.split.plan == pytest.approx(16)


def test_what_was_asked_otherwise_is_told_as_that(run):
    """Proves: with half of the CVaR of bad years in the measure, what was asked is the difference, and it adds up.

    With three days of hinges at most fires of five lose 2 x 40 gates at 30, 2,400 once in two years: 1,200. Two days
    of gates, at 90 each and a fifth a year, would avoid them for 80 x 18 = 1,440. Asked for the expected loss nobody
    buys them; asked for half of the worst years, too, the plan does. So the question moves half of the CVaR of the
    plan kept, and the plan 1,440 less 1,200 less that. Sensitivity: a plan priced by the other run's measure.
    """
    short = ("model.toml", "holding_refund", 'max_cover = "3 periods"\nholding_refund')
    risk = rs.PlanOptions(risk=rs.RiskAttitude(weight=0.5))
    first = run("a", short)
    (pair,) = rs.compare_runs([first, run("b", short, options=risk)]).pairs
    asked = [(one.table, one.column, one.was, one.now) for one in pair.inputs]
    assert asked == [("asked", "cvar_weight", "0.0", "0.5")]
    assert [(one.place, one.change) for one in pair.decisions if one.kind == "shelf"] == [
        ("GATE at TOWN", pytest.approx(80))
    ]
    kept = 0.5 * rs.read_run(first).promises.policies[MIX].cvar
    assert kept > 2400 / 2
    assert (pair.split.inputs, pair.split.plan) == pytest.approx((kept, 1440 - 1200 - kept))
    assert "what was asked otherwise, with the plan of run-a kept, adds" in next(iter(sentences(pair)))


def test_other_periods_are_said_to_be_others(run):
    """Proves: a model in periods of 12 h beside one in days is told to count otherwise: half as much moves in each.

    Forty gates a day are twenty in half a day, of 520 in a year: the whole cost is the same, and stock, days and money
    are; only what moves and is made in a period differs. Sensitivity: no note, and a lane seems to carry half.
    """
    small = ("production.csv", "FORGE,HINGE,60,", "FORGE,HINGE,30,")
    halves = [small, ("model.toml", 'period = "1 d"', 'period = "12 h"'), ("model.toml", "year = 260", "year = 520"),
              ("demand.csv", "TOWN,GATE,40,", "TOWN,GATE,20,"), ("production.csv", "WORKS,GATE,50,", "WORKS,GATE,25,"),
              ("b.toml", "5 periods", "10 periods")]  # fmt: skip
    (pair,) = rs.compare_runs([run("a"), run("b", *halves)]).pairs
    assert "run-b counts in other periods than the first run" in pair.notes[0]
    assert lines(pair)["whole cost"][2] == pytest.approx(0, abs=1e-3)
    assert {one.kind for one in pair.decisions} <= {"source", "made"}


def test_a_row_that_came_or_went_is_one_input(run):
    """Proves: a row that is new is told as one, and priced with all its cells: a policy that moves no plan moves 0.

    The second model states a target of a day of hinges for today, which the first leaves to nothing: it changes what
    today is, not what the plan costs. Sensitivity: a row told cell by cell, or a row that cannot be put in alone.
    """
    (pair,) = rs.compare_runs(
        [run("a"), run("b", ("policy.csv", "site,part,cover\n", "site,part,cover\nWORKS,HINGE,1 periods\n"))], each=True
    ).pairs
    (row,) = pair.inputs
    assert (row.file, row.row, row.column, row.was, row.now) == ("policy.csv", 2, "", "not there", "there")
    assert [(one.differences, one.moved) for one in pair.split.each] == [((row,), pytest.approx(0, abs=1e-6))]


def test_a_folder_of_another_command_is_named(run, tmp_path):
    """Proves: a folder of `simulate` is refused as that, with what to name."""
    first = run("a")
    simulated = rs.simulate_run(first, years=40).write(tmp_path / "years")
    with pytest.raises(InputError, match=r"another command \(simulation\), not a plan"):
        rs.compare_runs([first, simulated])


def test_each_stage_is_told(run):
    """Proves: whoever waits is told of both pricings and of the cells."""
    said = []
    edit = ("lanes.csv", "WORKS,TOWN,GATE,road,1 h,0,", "WORKS,TOWN,GATE,road,1 h,0.25,")
    rs.compare_runs([run("a"), run("b", edit, days=3)], say=said.append)
    assert said == [
        "Pricing both plans on the input of run-a.",
        "Pricing both plans on the input of run-b.",
        "Pricing 2 inputs, each by itself.",
    ]
