"""What the tables of the starter become."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from resilience.files import read_model, read_scenarios, write_starter
from resilience.files.tables.model_folder import write_model
from resilience.hazard.distributions.all import Discrete, Fixed, LogNormal
from resilience.hazard.hazards import Hits, Selector
from resilience.network.parts import Node
from resilience.quantities import Calendar, Duration

ROOT = Path(__file__).parents[4]
WORKING = 240 / 365
"""Share of calendar time that is working time in the starter."""


@pytest.fixture(scope="module")
def model():
    """Return the starter."""
    return read_model(ROOT / "models" / "starter")


def test_durations_become_working_periods(model) -> None:
    """Proves: 5 wk by sea are 35 calendar days, 35 x 240/365 = 23.01 working days. 35 would be too long."""
    lane = model.network.lanes["MARINO>PLANT:SEAL:sea"]
    assert lane.lead_time == pytest.approx(35 * WORKING)
    assert model.max_cover == pytest.approx(60 * WORKING)


def test_working_times_stay_hours(model) -> None:
    """Proves: shifts and cycle times are hours of work: 16 h and 8 min, not shortened by the calendar."""
    assert model.network.resources["PLANT", "ASSEMBLY"].available_time == 16
    assert model.network.production[Node("PLANT", "PUMP")].cycle_time == pytest.approx(8 / 60)


def test_blanks_mean_what_the_registry_says(model) -> None:
    """Proves: a blank yield is all good, a blank capacity on a resource is no limit, a blank share is unknown."""
    assert model.network.production[Node("KLEIN", "MOTOR")].yield_share == 1
    assert model.network.production[Node("PLANT", "PUMP")].capacity == math.inf
    assert model.network.lanes["MARINO>PLANT:SEAL:air"].share is None
    assert model.network.lanes["PLANT>CITY:PUMP:road"].capacity == math.inf


def test_holding_rate_of_a_part_comes_first(model) -> None:
    """Proves: SEAL is held at its own 35 %, the others at the model's 25 %."""
    assert model.network.parts["SEAL"].holding_cost == pytest.approx(8 * 0.35)
    assert model.network.parts["MOTOR"].holding_cost == pytest.approx(90 * 0.25)


def test_cover_in_time_counts_nominal_use(model) -> None:
    """Proves: 15 d of seals are 15 x 240/365 working days of 100 / .99 x 2 seals; 200 pumps are 200 pumps.

    Without the yield the cover would be 1 % short; without the bill of materials, half.
    """
    assert model.cover[Node("PLANT", "SEAL")] == pytest.approx(15 * WORKING * 100 / 0.99 * 2)
    assert model.cover[Node("CITY", "PUMP")] == 200


def test_stock_on_hand_stands_for_a_target_nobody_stated(tmp_path: Path) -> None:
    """Proves: without a policy row the 130 housings on hand are today's buffer; a stated target counts before stock.

    Written and read again it is still nobody's target. Sensitivity: on order counted, motors would be 340, not 199.3.
    """
    write_starter(tmp_path)
    policy = tmp_path / "models" / "starter" / "policy.csv"
    kept = [line for line in policy.read_text(encoding="utf-8").splitlines() if "HOUSING" not in line]
    policy.write_text("\n".join(kept) + "\n", encoding="utf-8")
    read = read_model(tmp_path / "models" / "starter")
    assert read.from_stock == {Node("PLANT", "HOUSING")}
    assert read.cover[Node("PLANT", "HOUSING")] == 130
    assert read.cover[Node("PLANT", "MOTOR")] == pytest.approx(3 * WORKING * 100 / 0.99)
    again = write_model(read, tmp_path / "again")
    assert "HOUSING" not in (again / "policy.csv").read_text(encoding="utf-8")
    assert read_model(again).from_stock == read.from_stock


def test_provenance_is_kept(model) -> None:
    """Proves: source, grade and the range of a contested number can be shown next to it."""
    record = next(r for r in model.provenance if (r.table, r.key) == ("demand", "CITY / PUMP"))
    assert (record.grade, record.ranges) == ("assumed", {"margin_low": "100", "margin_high": "150"})
    assert model.sources["demand.quantity"] == "assumed"


def test_scenarios_in_the_periods_of_a_model() -> None:
    """Proves: the same file gives 10 d as 10 periods of a day, or 60 periods of 4 h, the ramp after them as well."""
    location = ROOT / "scenarios" / "starter"
    days = read_scenarios(location, Calendar(Duration(24), 365))
    shifts = read_scenarios(location).on(Calendar(Duration(4), 2190))
    assert days.hazards[0].duration == LogNormal(10.0, 0.6)
    assert shifts.hazards[0].duration == LogNormal(60.0, 0.6)
    assert (days.hazards[0].ramp, shifts.hazards[0].ramp) == (Fixed(10.0), Fixed(60.0))
    assert days.hazards[1].severity == Discrete((0.5, 1.0), (0.7, 0.3))
    assert days.hazards[4].severity == Fixed(0.5)


def test_what_a_hazard_says() -> None:
    """Proves: selector words may be single or lists; a single target needs no `per`; a group is one target."""
    book = read_scenarios(ROOT / "scenarios" / "starter.toml", Calendar(Duration(24), 365))
    fire, flood, port, swing, crisis = book.hazards
    assert fire.select == Selector(kinds=("supplier",))
    assert (fire.per_target, flood.per_target, swing.per_target) == (True, False, True)
    assert (port.hits, port.strata, swing.hits) == (Hits.ARRIVALS, 4, Hits.DEMAND)
    assert crisis.compound == ("port-congestion", "demand-swing")
    assert set(book.hashes) == {"starter.toml"}


def test_book_refuses_another_calendar() -> None:
    """Proves: durations counted in days are never taken for counts of weeks."""
    book = read_scenarios(ROOT / "scenarios" / "starter", Calendar(Duration(24), 365))
    assert book.on(Calendar(Duration(24), 365)) is book
    with pytest.raises(Exception, match="were read for periods of 1 d"):
        book.on(Calendar(Duration(168), 52))


def test_folder_of_scenario_files(tmp_path: Path) -> None:
    """Proves: the files of a folder are one set, in the order of their names."""
    text = (ROOT / "scenarios" / "starter.toml").read_text(encoding="utf-8")
    head, fire, *rest = text.split("[[hazard]]")
    (tmp_path / "b.toml").write_text("[[hazard]]" + fire, encoding="utf-8")
    (tmp_path / "a.toml").write_text("[[hazard]]".join([head, *rest]), encoding="utf-8")
    book = read_scenarios(tmp_path, Calendar(Duration(24), 365))
    assert [hazard.name for hazard in book.hazards][-1] == "supplier-fire"
    assert (len(book.hazards), set(book.hashes)) == (5, {"a.toml", "b.toml"})


def test_packaged_starter_is_the_one_in_the_repository(tmp_path: Path) -> None:
    """Proves: what `init` writes is byte for byte what the documentation and the tests speak of."""
    written = write_starter(tmp_path / "study")
    files = {path.relative_to(written): path.read_bytes() for path in written.rglob("*") if path.is_file()}
    kept = [*(ROOT / "models" / "starter").iterdir(), ROOT / "scenarios" / "starter.toml"]
    assert files == {path.relative_to(ROOT): path.read_bytes() for path in kept}


def test_starter_never_overwrites(tmp_path: Path) -> None:
    """Proves: a folder with anything in it is refused and left as it was; an empty one is used."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Exception, match="already exists"):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    write_starter(tmp_path / "empty")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
