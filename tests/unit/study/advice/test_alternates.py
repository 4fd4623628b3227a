"""What a planner is told to do where alternates of a part are used, and where a part is made or bought."""

from __future__ import annotations

import pytest
from support.advised import HAZARD, SETTINGS

import resilience as rs

TABLES = {
    "sites": "site,kind,region\nS,supplier,r\nT,supplier,r\nPL,plant,r\nM,market,r",
    "parts": "part,unit_value\nP,50\nA,10\nB,6",
    "bom": "parent,child,quantity\nP,A,1",
    "production": "site,part,capacity,unit_cost\nS,A,120,0\nT,B,80,0\nPL,P,200,0",
    "lanes": "origin,destination,part,mode,lead_time,unit_cost,capacity,status,share\n"
    "S,PL,A,road,0 d,11,unlimited,active,1\nT,PL,B,road,0 d,6,unlimited,active,1\nPL,M,P,road,0 d,0,unlimited,active,1",
    "alternates": "parent,child,alternate,ratio,extra_cost,status,max_share,share",
    "demand": "market,part,quantity,margin,patience\nM,P,40,100,0",
}


def planned(folder, **changed):
    """A result of the tables with rows added below some of them, or a table instead of another."""
    (folder / "model.toml").write_text(SETTINGS)
    (folder / "h.toml").write_text(HAZARD)
    for name, text in TABLES.items():
        given = changed.get(name, "")
        (folder / f"{name}.csv").write_text(given if given.startswith(text.split(",")[0]) else f"{text}\n{given}")
    return rs.optimize(folder, folder / "h.toml", rs.PlanOptions(gap=1e-9))


def sourcing(result):
    """Actions about sources: what they say and save."""
    table = result.recommendations
    return table[table["kind"] == "source"][["action", "saving"]].values.tolist()


@pytest.mark.parametrize(
    ("ratio", "most", "share"), [(1.1, 0.3, 0.0), (1.5, 1.0, 0.0), (1.0, 0.5, 0.2), (1.2, 1.0, 0.4)]
)
def test_taking_an_alternate_is_one_action_with_its_worth(tmp_path, ratio, most, share):
    """Proves: 240 days of 40 a day, each unit replaced saves 11 - 6 r - 1; shares are of all that P takes.

    Sensitivity: shares of what alternates alone bring told 0 % to 100 % where 30 % is the most, and an alternate in use
    already had changed nothing; undone, the whole place stood empty, so that no worth was told; what it needs
    upstream, and inside the works, were actions of their own.
    """
    status = f"active,{most},{share}" if share else f"qualified,{most},"
    result = planned(tmp_path, alternates=f"P,A,B,{ratio},1,{status}")
    worth = 240 * 40 * (most - share) * (11 - 6 * ratio - 1)
    ((action, saving),) = sourcing(result)
    assert action == f"Change the sources of A in P at PL: B at PL for P {share:.0%} to {most:.0%}.".replace("%", " %")
    assert saving == pytest.approx(worth, rel=0.02)
    told = result.sources.set_index("origin").loc["B at PL for P"]
    assert (told["share"], told["share_today"]) == pytest.approx((most, share))


def test_giving_up_an_alternate_is_told(tmp_path):
    """Proves: where the alternate is dearer (6 x 2 + 1 against 11) 25 % of 40 a day given up saves 20 a day.

    Sensitivity: nothing coming by lanes any more was taken for nothing coming at all, and nothing was told.
    """
    ((action, saving),) = sourcing(planned(tmp_path, alternates="P,A,B,2,1,active,1,0.25"))
    assert action == "Change the sources of A in P at PL: B at PL for P 25 % to 0 %."
    assert saving == pytest.approx(240 * 10 * 2, rel=0.02)


def test_making_what_was_bought_is_an_action_with_its_worth(tmp_path):
    """Proves: a plant that may make A for 7 and buys it for 11 saves 4 a unit; undone, it buys again.

    Sensitivity: shares of what is bought alone did not move, so that nothing was told.
    """
    made = TABLES["production"] + "\nPL,A,30,7"
    ((action, saving),) = sourcing(planned(tmp_path, production=made, alternates="P,A,B,2,9,qualified,,"))
    assert action == "Change the sources of A at PL: S 100 % to 25 %."
    assert saving == pytest.approx(240 * 30 * 4, rel=0.02)


def test_nothing_is_said_of_places_inside_a_works(tmp_path):
    """Proves: notes, unhit.csv and advice to stay lean name sites and parts of the tables alone, which can be hit.

    Sensitivity: "keep no buffer of A in P at PL", "no hazard hits B at PL for P".
    """
    result = planned(tmp_path, alternates="P,A,B,1.1,1,qualified,0.3,")
    result.write(tmp_path / "run")
    told = (tmp_path / "run" / "unhit.csv").read_text() + " ".join(result.notes)
    table = result.recommendations
    assert " for P" not in told
    assert set(table.loc[table["kind"] != "source", "part"]) <= {"P", "A", "B"}
    assert set(table["site"]) <= {"S", "T", "PL", "M"}
