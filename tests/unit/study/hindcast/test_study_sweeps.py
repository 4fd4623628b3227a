"""Replays over any uncertain field, over some together, and with who goes short by a rule. Worked out by hand."""

from __future__ import annotations

import pytest
from support.replays import fire, gates, replayed

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.files import check
from resilience.simulate.layout.rationing import Rationing
from resilience.study.hindcast.study import hindcast

RECORDED = '[recorded]\nloss = 280\nlow = 250\nhigh = 300\nunit = "gates"\nsource = "made up"\n'


def sweep(**keys: object) -> str:
    """A `[[sweep]]` with the keys as they stand in a file."""
    return "[[sweep]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items()) + 'source = "made up"\n'


def of_makers(column: str, name: str, values: list[object], **more: object) -> str:
    """A sweep of a column of the lanes of one maker."""
    return sweep(table='"lanes"', where=f'{{ origin = "{name}" }}', column=f'"{column}"', values=values, **more)


def losses(model, events):
    """Loss of every row, after a check that finds nothing wrong."""
    assert [str(one) for one in check(model, events) if "period" not in one.message] == []
    return replayed(model, events).table["loss"].tolist()


def test_a_key_of_the_hazard_is_swept(tmp_path):
    """Proves: seven days at a quarter, at half and out lose 70, 140 and 280 of 40 gates a day; and the words say which.

    The forge could make 60: at severity 0.5 it makes 30 of 40. Sensitivity: a sweep that reaches nothing loses 280
    three times; one that reaches the text and not the hazard likewise.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 40, 1)], works=40)
    events = fire(tmp_path / "a.toml", RECORDED, sweep(key='"severity"', values=[0.25, 0.5, 1.0]), duration="7 periods")
    assert losses(model, events) == pytest.approx([70, 140, 280])
    assert replayed(model, events).table["setting"].tolist() == ["severity 0.25", "severity 0.5", "severity 1.0"]


def test_two_keys_give_every_combination_and_a_pair_each_once(tmp_path):
    """Proves: severity times duration is four replays; of one pair they are two, first with first.

    Sensitivity: a pair that is ignored gives four rows; crossed, 80 and 140 swap places.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 40, 1)], works=40)
    days = '["2 periods", "7 periods"]'
    crossed = [sweep(key='"severity"', values=[0.5, 1.0]), sweep(hazard='"fire"', key='"duration"', values=days)]
    events = fire(tmp_path / "a.toml", RECORDED, *crossed, duration="1 periods")
    assert losses(model, events) == pytest.approx([40, 140, 80, 280])
    paired = [text + 'pair = "how bad"\n' for text in crossed]
    events = fire(tmp_path / "b.toml", RECORDED, *paired, duration="1 periods")
    assert losses(model, events) == pytest.approx([40, 280])


def test_shares_of_two_makers_change_together(tmp_path):
    """Proves: what the burnt forge made is lost as far as the mill cannot step in: 20 of 40 a day, then 30.

    MILL can make 20 at most. With 20 of the forge's share it is full; with 10 it has 10 to spare. Sensitivity: shares
    changed one by one do not add up to one and are refused.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 60, 0.5), ("MILL", 20, 0.5)])
    shares = [
        of_makers("share", "FORGE", [0.5, 0.75, 1], pair='"split"'),
        of_makers("share", "MILL", [0.5, 0.25, 0], pair='"split"'),
    ]
    events = fire(tmp_path / "a.toml", RECORDED, *shares, duration="5 periods")
    table = replayed(model, events).table
    assert table["loss"].tolist() == pytest.approx([100, 100, 100])
    assert table["setting"].tolist()[1] == "FORGE share 0.75; MILL share 0.25"


def test_a_capacity_and_a_stock_are_swept_together(tmp_path):
    """Proves: a column and a stock of one pair take their values in step: 5 days less 1 and 3 days of stock.

    With a mill that makes 10 and one day of stock 150 - 40 are lost; with 30 and three days 50 - 120 is nothing.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 60, 1), ("MILL", 10, 0)])
    most = sweep(table='"production"', where='{ site = "MILL" }', column='"capacity"', values=[10, 30], pair='"p"')
    stock = sweep(site='"WORKS"', part='"HINGE"', covers='["1 periods", "3 periods"]', pair='"p"')
    events = fire(tmp_path / "a.toml", RECORDED, most, stock, duration="5 periods")
    assert losses(model, events) == pytest.approx([110, 0], abs=1e-6)


def test_what_is_not_built_that_day_is_made_up_by_overtime(tmp_path):
    """Proves: customers who wait are served later, where the works can make more: nothing is lost in the end.

    Swept are the patience of the customers and what the works can make. 80 are missing after two days; patient, they
    are made up at 10 a day. Sensitivity: patience of the first reading alone loses 80 twice.
    """
    model = gates(tmp_path / "gates", patience="0,1")
    waits = sweep(table='"demand"', column='"patience"', values='["0", "unlimited"]')
    events = fire(tmp_path / "a.toml", RECORDED, waits, duration="2 periods")
    assert replayed(model, events).table["loss"].tolist() == pytest.approx([80, 0], abs=1e-6)


BAD = [
    (sweep(table='"lane"', column='"share"', values=[1]), "unknown-table", "sweep[1].table"),
    (sweep(table='"lanes"', column='"shares"', values=[1]), "unknown-column", "sweep[1].column"),
    (sweep(table='"lanes"', where='{ from = "A" }', column='"share"', values=[1]), "unknown-column", "sweep[1].where"),
    (sweep(table='"lanes"', column='"origin"', values='["FORGE"]'), "conflict", "sweep[1].column"),
    (sweep(table='"lanes"', column='"share"'), "needed", "sweep[1].values"),
    (sweep(table='"lanes"', values=[1]), "needed", "sweep[1].column"),
    (of_makers("share", "SMITHY", [1]), "no-match", "sweep[1].where"),
    (of_makers("lead_time", "FORGE", ['"2 h"', '"soon"']).replace("'", ""), "bad-value", "sweep[1].values[2]"),
    (of_makers("share", "FORGE", [1, 1.5]), "bad-value", "sweep[1].values[2]"),
    (sweep(key='"severe"', values=[1.0]), "unknown-key", "sweep[1].key"),
    (sweep(key='"name"', values='["flood"]'), "unknown-key", "sweep[1].key"),
    (sweep(key='"severity"', hazard='"flood"', values=[1.0]), "unknown-reference", "sweep[1].hazard"),
    (sweep(key='"duration"', values='["4 h", 5]'), "not-a-duration", "sweep[1].values[2].duration"),
    (sweep(key='"select"', values='[{ site = "SMITHY" }]'), "unknown-reference", "sweep[1].values[1]"),
    (sweep(key='"severity"', values=[1.0], pair='"alone"'), "needed", "sweep[1].pair"),
    (sweep(key='"severity"', values=[1.0], lane='"FORGE>WORKS:HINGE:road"'), "conflict", "sweep[1]"),
    (sweep(outputs=[40, 60], values=[1.0]), "conflict", "sweep[1].values"),
    (sweep(key='"severity"', values=[0.5, 1], pair='"p"') + sweep(outputs=[9], pair='"p"'), "conflict",
     "sweep[2].pair"),
    (sweep(key='"severity"', values=[1.0]) * 2, "duplicate-key", "sweep[2]"),
    (sweep(key='"severity"', values=[n / 50 for n in range(1, 51)]) + sweep(outputs=[*range(1, 42)]), "too-many",
     "sweep"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "key"), BAD, ids=[f"{n}-{one[1]}" for n, one in enumerate(BAD)])
def test_a_sweep_that_makes_no_sense_is_refused(tmp_path, text, code, key):
    """Proves: each is one error with its key; read with its defect it would sweep nothing, or the wrong thing."""
    model = gates(tmp_path / "gates")
    found = check(model, fire(tmp_path / "a.toml", RECORDED, text, duration="7 periods"))
    assert [(one.code, one.column) for one in found.errors] == [(code, key)]


def test_a_combination_that_makes_no_model_is_refused_in_a_replay(tmp_path):
    """Proves: values that are sound one by one and not together stop the replay with the reason.

    Sensitivity: an unchecked model of the last combination would lose what two thirds of its customers ask for.
    """
    model = gates(tmp_path / "gates", makers=[("FORGE", 60, 0.5), ("MILL", 60, 0.5)])
    shares = [of_makers("max_share", "FORGE", [1, 0.4]), of_makers("max_share", "MILL", [1, 0.4])]
    events = fire(tmp_path / "a.toml", RECORDED, *shares, duration="7 periods")
    with pytest.raises(InputError):
        hindcast(read_model(model), read_scenarios(events))


def towns(folder):
    """The works with a second town that pays more, and asks for a quarter of what the first does."""
    model = gates(folder, makers=[("FORGE", 50, 1)], works=60)
    rows = {
        "sites.csv": "PORT,market,there\n",
        "lanes.csv": "WORKS,PORT,GATE,road,1 h,0,unlimited,active,1\n",
        "demand.csv": "PORT,GATE,10,50,0,\n",
    }
    for name, row in rows.items():
        with (model / name).open("a", encoding="utf-8") as file:
            file.write(row)
    return model


@pytest.mark.parametrize(
    ("rule", "town", "port"),
    [(None, 100, 0), (Rationing.MARGIN, 100, 0), (Rationing.FAIR_SHARE, 80, 20), (Rationing.PRIORITY, 80, 20)],
)
def test_who_goes_short_follows_the_rule(tmp_path, rule, town, port):
    """Proves: half a forge for four days leaves 100 of 200 gates: the dear town is served first, or both by half.

    Sensitivity: a replay that ignores the rule has PORT lose nothing whatever is asked.
    """
    events = fire(tmp_path / "a.toml", RECORDED, duration="4 periods", severity=0.5)
    model = towns(tmp_path / "gates")
    found = hindcast(read_model(model), read_scenarios(events), rationing=rule)
    lost = found.places[found.places["by"] == "market"].set_index("name")["lost"]
    assert lost.to_dict() == pytest.approx({"TOWN": town, "PORT": port}, abs=1e-6)
    assert any("who goes short" in words for words in found.verdict) == (rule is not None)
