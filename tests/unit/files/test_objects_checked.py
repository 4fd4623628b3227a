"""A model or scenarios made or changed in Python are checked as their files would be, every field of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.misuse import misuses
from support.small import lane, sell
from support.small import make as maker
from support.small import model as small

import resilience as rs
from resilience.errors import InputError
from resilience.findings import Findings
from resilience.hazard.book import HazardBook
from resilience.hazard.distributions.all import Exponential, Fixed, Triangular, Uniform
from resilience.hazard.hazards import Hazard, HelpCurve, Hits, Selector
from resilience.network.duties import with_duties
from resilience.network.parts import Inventory, Node, Resource
from resilience.plan.provenance import Provenance
from resilience.quantities import Calendar, Duration, WorkingDays

LANE = "NEAR>PLANT:VALVE:road"


@pytest.fixture(scope="module")
def read(tiny_files):
    """The smallest study, as read."""
    model = rs.read_model(tiny_files.model)
    line = {("PLANT", "press"): Resource("PLANT", "press", 40.0)}
    model = replace(
        model,
        network=replace(model.network, resources=line),
        inventory=(Inventory("PLANT", "VALVE", 10.0),),
        provenance=(Provenance("parts", "VALVE"),),
    )
    return model, rs.read_scenarios(tiny_files.scenarios, model.calendar)


def in_network(model, table, key, held):
    """The model with one object of its network replaced."""
    return replace(model, network=replace(model.network, **{table: {**getattr(model.network, table), key: held}}))


def objects(model):
    """Every kind of object of a model, and how to put another in its place."""
    for table in ("sites", "parts", "lanes", "production", "demand", "resources"):
        for key, held in list(getattr(model.network, table).items())[:1]:
            yield held, lambda new, table=table, key=key: in_network(model, table, key, new)
    yield model.network.bom[0], lambda new: replace(model, network=replace(model.network, bom=(new,)))
    yield model.inventory[0], lambda new: replace(model, inventory=(new,))
    yield model.provenance[0], lambda new: replace(model, provenance=(new,))
    calendar = replace(model.calendar, working=WorkingDays((0, 1, 2)))
    yield model.calendar, lambda new: replace(model, calendar=new)
    yield calendar.working, lambda new: replace(model, calendar=replace(calendar, working=new))
    yield model, lambda new: new


def refused(make, judge):
    """Whether a misuse is refused where the object is made, or found by the check."""
    try:
        made = make()
    except InputError:
        return True
    found = judge(made)
    return bool(found.errors) and all(finding.remedy and finding.message for finding in found)


def test_every_field_of_a_model_is_checked(read):
    """Proves: no wrong value of any field of any object is accepted, and none ends in an error of Python's own.

    Sensitivity: a lane at a unit cost of -1 gave an "optimal" plan, and a mode given as text was never equal to one.
    """
    model, tried = read[0], 0
    assert not rs.check(model).errors
    for record, put in objects(model):
        for name, value, make in misuses(record, without=("repair", "network", "from_stock")):
            assert refused(lambda make=make, put=put: put(make()), rs.check), (type(record).__name__, name, value)
            tried += 1
    assert tried > 700


def test_every_field_of_what_a_year_and_customs_bring_is_checked():
    """Proves: the same of duties, put on lanes or not, seasons, shutdowns and classes of customers.

    Sensitivity: putting a duty of text or a list of places on its lanes ended in an error of Python's own.
    """
    of = small([lane("S", "M")], [maker("S")], [sell()], holding=0.1)
    of = replace(of, calendar=rs.Calendar(rs.Duration(24.0), 365.0))
    summer = rs.SeasonRow("M", "P", "06-01", "08-31", 1.5)
    rest = rs.SeasonRow("M", "P", "09-01", "05-31", (365 - 92 * 1.5) / 273)
    ((key, sold),) = of.network.demand.items()
    classes = [rs.Customer(name, n, sold.quantity / 2, sold.margin, 0.0, 0.0) for n, name in ((1.0, "a"), (2.0, "b"))]

    def on(**changes):
        return replace(of, network=replace(of.network, **changes))

    cases = [
        (rs.Duty("M", 0.1, "S", "P", 5.0), lambda new: replace(of, network=with_duties(on(duties=(new,)).network))),
        (summer, lambda new: on(seasons=(new, rest))),
        (rs.ShutdownRow("S", "P", "05-01", "08-01", "08-14", 0.2), lambda new: on(shutdowns=(new,))),
        (classes[0], lambda new: on(demand={key: replace(sold, customers=(new, classes[1]))})),
    ]
    tried = 0
    for record, put in cases:
        assert not rs.check(put(record)).errors
        for name, value, wrong in misuses(record):
            made = refused(lambda wrong=wrong, put=put: put(wrong()), rs.check)
            assert made, (type(record).__name__, name, value)
            tried += 1
    assert tried > 250


def test_every_field_of_hazards_and_scenarios_is_checked(read):
    """Proves: the same of hazards, their selectors, curves and distributions, and of ready scenarios and effects."""
    model, book = read
    curve = HelpCurve(LANE, ((0.0, 0.0), (2.0, 1.0)))
    fire = replace(book.hazards[0], help=(curve,), ramp=Uniform(1.0, 2.0))
    ready = rs.build_scenarios(book, model.network, lots=False, periods_per_year=52.0)
    one = ready.scenarios[0]
    whole = replace(book, hazards=(fire,))
    assert not rs.check(model, whole).errors
    assert not rs.check(model, ready).errors

    def in_book(**changes):
        return replace(whole, hazards=(replace(fire, **changes),))

    def in_set(scenario):
        return replace(ready, scenarios=(scenario,))

    cases = [
        (whole, lambda new: new),
        (fire, lambda new: replace(whole, hazards=(new,))),
        (fire.select, lambda new: in_book(select=new)),
        (curve, lambda new: in_book(help=(new,))),
        *((made, lambda new: in_book(duration=new)) for made in (
            Fixed(2.0), Uniform(1.0, 3.0), Triangular(1.0, 2.0, 4.0), Exponential(3.0),
        )),
        (ready, lambda new: new),
        (one, in_set),
        (one.effects[0], lambda new: in_set(replace(one, effects=(new,)))),
    ]  # fmt: skip
    tried, skipped = 0, ("brought", "readings", "replay", "row", "notes")
    for record, put in cases:
        for name, value, make in misuses(record, without=skipped):
            problem = (type(record).__name__, name, value)
            assert refused(lambda make=make, put=put: put(make()), lambda made: rs.check(model, made)), problem
            tried += 1
    assert tried > 400


def test_an_object_under_another_name_is_a_finding(read):
    """Proves: a lane under a key of its own invention is refused. It doubled the capacity of the way silently."""
    model = read[0]
    found = rs.check(in_network(model, "lanes", "foo", model.network.lanes[LANE]))
    assert [(finding.file, finding.row, finding.code) for finding in found.errors] == [("lanes", "foo", "wrong-key")]


def test_findings_name_the_object_for_the_row(read, tiny):
    """Proves: Python gets the finding that the table gives, code, column and words, with the object's name."""
    model = read[0]
    changed = in_network(model, "lanes", LANE, replace(model.network.lanes[LANE], unit_cost=-20.0))
    (finding,) = rs.check(changed).errors
    assert (finding.code, finding.file, finding.row, finding.column) == ("out-of-bounds", "lanes", LANE, "unit_cost")
    path = tiny.model / "lanes.csv"
    path.write_text(path.read_text().replace("road,0 h,0.1,", "road,0 h,-20,"))
    (written,) = rs.check(tiny.model).errors
    assert (written.code, written.column, written.message) == (finding.code, finding.column, finding.message)
    assert str(finding).startswith(f"lanes {LANE}, column unit_cost: ")


def test_nothing_is_computed_of_what_the_check_refuses(read):
    """Proves: every question about a model refuses it: the numbers of a wrong one look like those of a right one."""
    model, book = read
    wrong = in_network(model, "lanes", LANE, replace(model.network.lanes[LANE], unit_cost=-20.0))
    for ask in (rs.optimize, rs.bands, rs.hindcast, lambda model, _: rs.exposure(model)):
        with pytest.raises(InputError, match="must be at least 0"):
            ask(wrong, book)
    short = replace(book, hazards=(replace(book.hazards[0], rate=-1.0),))
    for ask in (rs.optimize, rs.bands):
        with pytest.raises(InputError, match="fire, column rate"):
            ask(model, short)


def test_what_was_found_right_is_not_looked_at_again(read, monkeypatch):
    """Proves: a sweep that plans one model many times checks it once; a changed copy is checked anew."""
    from resilience.files.tables import model_objects

    seen = []
    monkeypatch.setattr(model_objects, "reading_in_memory", lambda model, _: seen.append(model))
    model = replace(read[0])
    model_objects.refuse_model(model)
    model_objects.refuse_model(model)
    model_objects.refuse_model(replace(model, title="Another"))
    assert len(seen) == 2


def test_mappings_cannot_be_changed(read):
    """Proves: nothing that a model holds can be set; `network.sites["X"] = 1` was accepted."""
    model, book = read
    held = (model.network.sites, model.network.lanes, model.cover, model.sources, model.network.children, book.brought)
    for mapping in held:
        for change in (
            lambda it: it.__setitem__("X", 1), lambda it: it.update(X=1), lambda it: it.clear(),
            lambda it: it.pop("X", None), lambda it: it.setdefault("X", 1), lambda it: it.__delitem__("X"),
            lambda it: it.__ior__({"X": 1}),
        ):  # fmt: skip
            with pytest.raises(InputError, match="make a new one"):
                change(mapping)
    with pytest.raises(TypeError):
        model.network.sites["X"] = 1
    own = dict(model.network.sites)
    made = replace(model.network, sites=own)
    own["X"] = 1
    assert "X" not in made.sites


def test_a_changed_model_has_no_hashes(tiny_files):
    """Proves: hashes name the files a model is read from; what is changed in Python is not what they say."""
    model = rs.read_model(tiny_files.model)
    book = rs.read_scenarios(tiny_files.scenarios, model.calendar)
    assert set(model.hashes) >= {"model.toml", "lanes.csv"}
    assert (replace(model, title="Another").hashes, replace(book, seed=4).hashes) == ({}, {})
    assert replace(model) == model


def test_the_calendar_of_a_book_is_the_models(read):
    """Proves: hazards read for weeks are a finding for a model of days: their durations would be days."""
    model, book = read
    days = replace(model, calendar=Calendar(Duration(24.0), 365.0))
    assert any(finding.code == "other-calendar" for finding in rs.check(days, book).errors)


def test_a_hazard_made_in_python_is_told_by_its_name(read):
    """Proves: hazards have findings as in a file: what they select, how long they last, with the hazard's name."""
    model, _ = read
    flood = Hazard(
        "flood", Hits.CAPACITY, Selector(sites=("NOWHERE",)), 0.1, True, Fixed(2.0), Fixed(1.0), 0.0, "made up"
    )
    book = HazardBook("made", "Made up", (flood, replace(flood, name="surge", severity=Fixed(2.0))), 1)
    found = {(finding.row, finding.column) for finding in rs.check(model, book).errors}
    assert found >= {("flood", "select.site"), ("surge", "severity")}


def test_a_book_that_is_right_has_no_findings(read):
    """Proves: what the reader makes of a file is right in Python, too, dated hazards among it."""
    model, book = read
    dated = replace(book.hazards[0], name="quake", rate=None, onset=date(2011, 3, 11))
    assert not rs.check(model, replace(book, hazards=(*book.hazards, dated))).errors
    assert not rs.check(model, book).errors


def test_a_path_stands_for_what_is_there(tiny_files):
    """Proves: paths are accepted where a model or scenarios are, with the same answer as the objects."""
    model = rs.read_model(tiny_files.model)
    found = Findings()
    found.extend(rs.check(str(tiny_files.model), tiny_files.scenarios))
    assert not found.errors
    assert rs.exposure(tiny_files.model, dynamic=False).table.equals(rs.exposure(model, dynamic=False).table)
    with pytest.raises(InputError, match=r"column model: 3 does not fit\. Give a model or where it is"):
        rs.exposure(3)


def test_wrong_keys_of_a_cover_are_refused(read):
    """Proves: a plain pair is no stock position: it prints and sorts as one, and has no site."""
    model = read[0]
    assert rs.check(replace(model, cover={("PLANT", "VALVE"): 5.0})).errors
    assert not rs.check(replace(model, cover={Node("PLANT", "VALVE"): 5.0}, inventory=())).errors
