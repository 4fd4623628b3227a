"""Replays: what is swept reaches every figure, and what a lane does is no accident. All numbers worked out by hand."""

from __future__ import annotations

import pytest
from support.figures import day, figure
from support.replays import fire, gates, replayed, swept

import resilience as rs
from resilience.errors import InputError
from resilience.files import check

MARCH = {"start": day("2021-03-01"), "end": day("2021-03-31"), "source": "made up"}
RECORDED = '[recorded]\nloss = 280\nlow = 250\nhigh = 300\nunit = "gates"\nsource = "made up"\n'


def of_lane(maker: str) -> dict[str, str]:
    """The lane of a maker's hinges."""
    return {"lane": f"{maker}>WORKS:HINGE:road", "source": "made up"}


def test_the_planned_output_reaches_the_figures(tmp_path):
    """Proves: seven days out lose 280 gates at 40 a day and 420 at 60, in the figure as in the record.

    A day in which nobody is served loses a quarter of a plan of four days' output whatever the output is.
    Sensitivity: figures of the model's demand alone say 280 twice, a hit; a scaled share says 0.25 and 0.375; money
    that is not scaled says the same twice where the table of places says it grows.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 60, 1)])
    first_days = MARCH | {"end": day("2021-03-04")}
    events = fire(
        tmp_path / "fire.toml",
        RECORDED,
        figure("lost", "lost", "gates", 280, 250, 300, **MARCH),
        figure("served", "served", "gates", 640, 600, 700, **MARCH),
        figure("share", "lost", "share", 1, 0.9, 1.1, planned=1, **first_days),
        figure("twice", "sum", "gates", 560, 500, 600, of=["lost", "lost again"], source="made up").replace("'", '"'),
        figure("lost again", "lost", "gates", 280, 250, 300, **MARCH),
        figure("money", "lost-margin", "money", 1, 0.9, 1.1, **MARCH),
        swept("WORKS", "0 periods", outputs=[40, 60]),
        duration="7 periods",
    )
    table = replayed(model, events).table
    assert table["loss"].tolist() == pytest.approx([280, 420])
    assert table["lost"].tolist() == pytest.approx([280, 420])
    assert table["twice"].tolist() == pytest.approx([560, 840])
    assert table["served"].tolist() == pytest.approx([16 * 40, 16 * 60])  # 23 weekdays in March 2021
    assert table["share"].tolist() == pytest.approx([1, 1])
    (sold,) = rs.read_model(model).network.demand.values()
    assert table["money"].tolist() == pytest.approx([280 * sold.margin, 420 * sold.margin])


@pytest.mark.parametrize("days", [0, 2, 5])
def test_a_stock_is_swept_where_the_part_is_made(tmp_path, days):
    """Proves: a swept cover is the stock that a policy of the same cover states, for a part made and bought at a works.

    The works makes 10 of 40 hinges itself. In eight days without the forge 240 hinges are missing, less 40 for each day
    of stock. Sensitivity: a cover of what arrives by lane holds 30 a day and loses 20 and 50 more.
    """
    own = gates(tmp_path / "swept", own=10)
    sweep = fire(tmp_path / "sweep.toml", RECORDED, swept("WORKS", f"{days} periods"), duration="8 periods")
    stated = gates(tmp_path / "stated", own=10, cover=[("WORKS", "HINGE", f"{days} periods")])
    plain = fire(tmp_path / "plain.toml", RECORDED, duration="8 periods")
    loss = float(replayed(own, sweep).table["loss"].iloc[0])
    assert loss == pytest.approx(240 - 40 * days)
    assert loss == pytest.approx(float(replayed(stated, plain).table["loss"].iloc[0]))


def test_a_lane_is_back_when_its_maker_is_whatever_others_could_do(tmp_path):
    """Proves: with spare at both makers each keeps to its plan: only the burnt one is behind, and by its outage.

    FORGE and MILL send 20 hinges a day each and could send 36 and 30. FORGE is out from Monday 1 March for six working
    days, back on Tuesday 9 March, and so behind by 8 days of the calendar. The ten hinges a day that MILL cannot
    send are lost. Sensitivity: any split of the later work costs the same; MILL was then below its plan for months.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 36, 0.5), ("MILL", 30, 0.5)])
    back, never = day("2021-03-09"), day("2021-03-01")
    events = fire(
        tmp_path / "fire.toml",
        figure("forge back", "normal", "date", back, back, back, **of_lane("FORGE")),
        figure("mill back", "normal", "date", never, never, never, **of_lane("MILL")),
        figure("forge behind", "lost-time", "days", 8, 8, 8, **of_lane("FORGE")),
        figure("mill behind", "lost-time", "days", 0, 0, 0, **of_lane("MILL")),
        duration="6 periods",
    )
    result = replayed(model, events)
    assert result.table["loss"].tolist() == pytest.approx([60])
    row = result.table.iloc[0]
    assert row["forge back"] == "2021-03-09"
    assert row["mill back"] == "2021-03-01"
    assert row["forge behind"] == pytest.approx(8)
    assert row["mill behind"] == pytest.approx(0, abs=1e-6)


def test_nobody_holds_goods_back_for_the_holding_saved(tmp_path):
    """Proves: where nothing is lost a maker that was never hit keeps to its plan as well.

    MILL could do all the work and there are four days of stock. Sensitivity: holding is refunded on what is missing
    while FORGE is out, and with nothing lost that decided: MILL fell behind by the stock.
    """
    makers = [("FORGE", 60, 0.6), ("MILL", 60, 0.4)]
    model = gates(tmp_path / "gates", makers=makers, works=60, cover=[("WORKS", "HINGE", "4 periods")])
    monday = day("2021-03-01")
    events = fire(
        tmp_path / "fire.toml",
        figure("mill back", "normal", "date", monday, monday, monday, **of_lane("MILL")),
        figure("mill behind", "lost-time", "days", 0, 0, 0, **of_lane("MILL")),
        duration="20 periods",
    )
    row = replayed(model, events).table.iloc[0]
    assert row["loss"] == pytest.approx(0, abs=1e-6)
    assert row["mill back"] == "2021-03-01"
    assert row["mill behind"] == pytest.approx(0, abs=1e-6)


def test_makers_that_are_scarce_together_fall_short_alike(tmp_path):
    """Proves: where it is open which of two lanes falls short, both do, by the same share of their plans.

    The works makes 20 gates of 40 for ten days. FORGE, planned for 30 hinges a day, and MILL, for 10, both send half:
    each is behind by five days of work, a week. Sensitivity: FORGE alone falling short by 20 of 30 is nearly seven days
    of work behind and MILL not at all; it costs the same.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 60, 0.75), ("MILL", 60, 0.25)])
    back = day("2021-03-15")
    events = fire(
        tmp_path / "fire.toml",
        figure("forge", "lost-time", "days", 7, 6.9, 7.1, **of_lane("FORGE")),
        figure("mill", "lost-time", "days", 7, 6.9, 7.1, **of_lane("MILL")),
        figure("forge back", "normal", "date", back, back, back, **of_lane("FORGE")),
        figure("mill back", "normal", "date", back, back, back, **of_lane("MILL")),
        site="WORKS",
        severity=0.6,
        duration="10 periods",
    )
    result = replayed(model, events)
    row = result.table.iloc[0]
    assert row["forge"] == pytest.approx(7, rel=0.01)
    assert row["mill"] == pytest.approx(7, rel=0.01)
    assert set(result.figures["verdict"]) == {"hit"}


def test_a_figure_after_the_replay_is_refused(tmp_path):
    """Proves: what is recorded when all is as planned again is no test of anything, and is refused by name.

    Books are closed a year after the last effect. Sensitivity: read on, "0 lost" years later is a hit.
    """
    late = {"start": day("2024-03-01"), "end": day("2024-03-31"), "source": "made up"}
    events = fire(
        tmp_path / "fire.toml",
        figure("in time", "lost", "gates", 280, 250, 300, **MARCH),
        figure("too late", "lost", "gates", 0, 0, 9, **late),
        duration="7 periods",
    )
    with pytest.raises(InputError, match="'too late' begins on 2024-03-01, after the replay: by 2022-0") as refused:
        replayed(gates(tmp_path / "gates"), events)
    assert len(refused.value.problems) == 1


def test_stocks_of_one_part_at_two_sites_are_told_apart(tmp_path):
    """Proves: a row of the table names the site where the same part is swept at another one too.

    Sensitivity: "HINGE 1; HINGE 2" leaves open which is which.
    """
    events = fire(
        tmp_path / "fire.toml", RECORDED, swept("WORKS", "1 periods"), swept("FORGE", "2 periods"), duration="7 periods"
    )
    table = replayed(gates(tmp_path / "gates"), events).table
    assert table["setting"].tolist() == ["HINGE at WORKS 1; HINGE at FORGE 2"]


@pytest.mark.parametrize("year", [230, 255, 261, 273])
def test_dates_and_durations_agree_whatever_the_year(tmp_path, year):
    """Proves: 31 days from Wednesday 3 March 2021 end on Saturday 3 April: back on Monday 5, 23 days of work lost.

    Nobody stated days off, so every Monday to Friday counts. Sensitivity: 31 days by the mean of a year of 230 days are
    19.5, back on 31 March; of 261, 22.2, back a day early.
    """
    back = day("2021-04-05")
    events = fire(
        tmp_path / "fire.toml",
        figure("back", "normal", "date", back, back, back, **of_lane("FORGE")),
        figure("behind", "lost-time", "days", 33, 33, 33, **of_lane("FORGE")),
        onset="2021-03-03",
        duration="31 d",
    )
    result = replayed(gates(tmp_path / "gates", year=year), events)
    assert result.table["loss"].tolist() == pytest.approx([23 * 40])
    assert set(result.figures["verdict"]) == {"hit"}


@pytest.mark.parametrize(
    ("year", "fewer"), [(220, "4.7 fewer"), (250, "1.2 fewer"), (261, None), (300, None), (365, None)]
)
def test_days_off_that_nobody_stated_are_a_finding(tmp_path, year, fewer):
    """Proves: a year of fewer days than Mondays to Fridays says how many days too many a dated outage counts.

    Six weeks hold 30; 42 / 365 of 220 days are 25.3, of 250 28.8. A year of 300 days is spread evenly, and one of 261
    is Mondays to Fridays. Sensitivity: without a word the planner's own year and his replay disagree.
    """
    events = fire(tmp_path / "fire.toml", RECORDED, duration="42 d")
    found = [one for one in check(gates(tmp_path / "gates", year=year), events) if one.code == "days-off-unknown"]
    assert len(found) == (fewer is not None)
    if fewer is not None:
        (finding,) = found
        assert fewer in finding.message
        assert finding.column == "hazard[1].duration"
        assert f'duration = "{round(42 * year / 365)} periods"' in finding.remedy
        assert "[calendar]" in finding.remedy


@pytest.mark.parametrize("onset", ["2021-02-27", "2021-03-01"])
def test_who_waits_is_counted_over_weekends(tmp_path, onset):
    """Proves: queues grow on working days only, whatever day the outage is dated on, and waits are calendar days.

    FORGE is out for eight working days from Monday 1 March, back on Thursday 11 with 60 hinges a day for 40 sold. On
    Monday 8 March 200 gates wait, on Sunday 7 too, on Thursday 320. Who asks on Monday 8 is served when 200 are made:
    after 3 days and a third, on Tuesday 16 March at eight o'clock. Sensitivity: days taken for 5 / 7 of a day of work
    let 160 or 220 wait on a Sunday, and differ by the day that the outage is dated on.
    """
    model = gates(tmp_path / "gates", patience="unlimited,1", works=60)
    one = {"source": "made up"}
    events = fire(
        tmp_path / "fire.toml",
        figure("Sunday", "waiting", "gates", 200, 200, 200, start=day("2021-03-07"), **one),
        figure("Monday", "waiting", "gates", 200, 200, 200, start=day("2021-03-08"), **one),
        figure("Thursday", "waiting", "gates", 320, 320, 320, start=day("2021-03-11"), **one),
        figure("wait", "wait", "days", 8, 8, 9, start=day("2021-03-08"), **one),
        onset=onset,
        duration="8 periods",
    )
    row = replayed(model, events).table.iloc[0]
    assert [row["Sunday"], row["Monday"], row["Thursday"]] == pytest.approx([200, 200, 320])
    assert row["wait"] == pytest.approx(8 + 1 / 3)
