"""`rate = "prior:..."`: looked up, told by check, kept in the run, changed as any other rate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import resilience as rs
from resilience.study.studies.ranges import ranged_numbers

ROOT = Path(__file__).parents[4]
NAME = "fire/automotive-works"
OWN = (
    "prior,hazard,region,per,rate,rate_low,rate_high,strength_years,grade,year,source,licence,note\n"
    "fire/ours,fire,ours,site,0.5,0.2,0.9,12,V,2026,our fire book,ours,\n"
)


def book_of(tmp_path, rate, more='source = "ours"\n'):
    """A file of one hazard on the tiny model's supplier."""
    path = tmp_path / "s.toml"
    path.write_text(
        f'title = "t"\nseed = 1\n[[hazard]]\nname = "burn"\nhits = "capacity"\nselect = {{ kind = "supplier" }}\n'
        f'rate = {rate}\nper = "target"\nseverity = 1.0\nduration = "5 d"\ndetection = "1 d"\n{more}'
    )
    return path


@pytest.fixture(scope="module")
def model():
    """The model that is struck."""
    return rs.read_model(ROOT / "models/starter")


def test_the_rate_is_that_of_the_prior_and_told(tmp_path, model):
    """Proves: the rate is taken, the source of the hazard stays, and check tells range, strength and licence."""
    path = book_of(tmp_path, f'"prior:{NAME}"')
    book = rs.read_scenarios(path, model.calendar)
    prior = rs.shipped_priors()[NAME]
    assert [(one.rate, one.source) for one in book.hazards] == [(prior.rate, "ours")]
    assert book.priors == (("burn", prior),)
    found = rs.check(ROOT / "models/starter", path)
    assert not found.errors
    (note,) = [one for one in found.notes if "prior" in one]
    for word in (NAME, "0.0005 to 0.0045", "1300 years", prior.licence, "grade D"):
        assert word in note


def test_without_a_source_it_is_that_of_the_prior(tmp_path, model):
    """Proves: a hazard that names a prior need not repeat where the number comes from; one with a number must."""
    book = rs.read_scenarios(book_of(tmp_path, f'"prior:{NAME}"', ""), model.calendar)
    assert book.hazards[0].source == rs.shipped_priors()[NAME].cited
    with pytest.raises(rs.InputError, match="source"):
        rs.read_scenarios(book_of(tmp_path, "0.5", ""), model.calendar)


@pytest.mark.parametrize(
    ("name", "says"),
    [("fire/automotive-work", "automotive-works"), ("fyre/chemical-works", "fire/chemical-works"), ("", "no prior")],
)
def test_an_unknown_prior_is_one_finding_with_the_nearest_name(name, says, tmp_path):
    """Proves: a slip in the name is one error at its line, with the name that was meant; no other rate is taken."""
    found = rs.check(ROOT / "models/starter", book_of(tmp_path, f'"prior:{name}"', ""))
    (error,) = found.errors
    assert (error.file, error.row, error.column) == ("s.toml", 7, "hazard[1].rate")
    assert says in str(error)
    assert not any("takes its rate" in one for one in found.notes)


def test_priors_of_ones_own_stand_beside_the_scenarios(tmp_path, model):
    """Proves: a priors.csv beside the file is read, hashed and may name new priors; a wrong row is told by its cell."""
    (tmp_path / "priors.csv").write_text(OWN)
    book = rs.read_scenarios(book_of(tmp_path, '"prior:fire/ours"'), model.calendar)
    assert book.hazards[0].rate == 0.5
    assert set(book.hashes) == {"s.toml", "priors.csv"}
    (tmp_path / "priors.csv").write_text(OWN.replace("0.5,0.2,0.9", "0.5,0.6,often"))
    with pytest.raises(rs.InputError) as refused:
        rs.read_scenarios(book_of(tmp_path, '"prior:fire/ours"'))
    assert any((one.row, one.column) == (2, "rate_high") for one in refused.value.problems)
    (tmp_path / "priors.csv").write_text(OWN.replace(",licence", ",license"))
    with pytest.raises(rs.InputError, match="licence"):
        rs.read_scenarios(book_of(tmp_path, '"prior:fire/ours"'))
    assert set(rs.read_scenarios(book_of(tmp_path, "0.5"), model.calendar).hashes) == {"s.toml"}


def test_a_prior_is_changed_as_any_other_rate(tmp_path):
    """Proves: twice as often is twice the rate, and then no longer the prior's; a change of something else keeps it."""
    inputs = rs.read_inputs(ROOT / "models/starter", book_of(tmp_path, f'"prior:{NAME}"'))
    _, book = inputs.changed("hazard[name=burn].rate*=2")
    assert (book.hazards[0].rate, book.priors) == (0.003, ())
    _, same = inputs.changed("hazard[name=burn].detection=2 d")
    assert same.priors[0].prior.prior == NAME
    assert same.changed("hazard[name=burn].detection=3 d").priors == same.priors
    assert same.changed("hazard[name=burn].rate*=2").priors == ()


def test_the_tornado_swings_it(tmp_path):
    """Proves: the rate is a contested number with the ends of the prior; setting it to one works."""
    inputs = rs.read_inputs(ROOT / "models/starter", book_of(tmp_path, f'"prior:{NAME}"'))
    (number,) = [one for one in ranged_numbers(inputs) if one.table == "hazard"]
    assert (number.row, number.today, number.low, number.high) == ("burn", "0.0015", "0.0005", "0.0045")
    assert inputs.changed([number.change(number.high)])[1].hazards[0].rate == 0.0045


def test_a_company_wide_prior_for_each_target_is_warned_of(tmp_path):
    """Proves: the rate of a whole company on each supplier would be too high by their number: check warns."""
    found = rs.check(ROOT / "models/starter", book_of(tmp_path, '"prior:stop-1-2-months/company"'))
    (warned,) = [one for one in found if "prior" in one.message]
    assert "whole company" in warned.message
    assert warned.column == "hazard[1].per"


def test_a_run_keeps_source_and_licence(tiny, tmp_path):
    """Proves: the certificate and the sheet of a run name the prior and its licence; others have no such key."""
    import pandas as pd

    text = Path(tiny.scenarios).read_text()
    assert "rate = " in text
    first = next(line for line in text.splitlines() if line.startswith("rate = "))
    named = tmp_path / "named.toml"
    named.write_text(text.replace(first, f'rate = "prior:{NAME}"', 1))
    model = rs.read_model(tiny.model)
    run = rs.optimize(model, rs.read_scenarios(named, model.calendar)).write(tmp_path / "run")
    kept = json.loads((run / "certificate.json").read_text())["priors"]
    assert [(one["prior"], one["licence"]) for one in kept] == [(NAME, rs.shipped_priors()[NAME].licence)]
    about = pd.read_excel(run / "results.xlsx", sheet_name="about", header=None).to_string()
    assert NAME in about
    plain = rs.optimize(model, rs.read_scenarios(tiny.scenarios, model.calendar)).write(tmp_path / "plain")
    assert "priors" not in json.loads((plain / "certificate.json").read_text())


@pytest.mark.parametrize("excel", [False, True])
def test_init_writes_sourced_rates(tmp_path, excel):
    """Proves: `init --sourced` gives scenarios without a finding, each rate a prior; in a sheet of hazards, too."""
    rs.write_starter(tmp_path / "x", sourced=True, excel=excel)
    model = tmp_path / "x/models" / ("starter.xlsx" if excel else "starter")
    places = [tmp_path / "x/scenarios/sourced.toml", *([model] if excel else [])]
    for place in places:
        found = rs.check(model, place)
        assert not found.errors
        book = rs.read_scenarios(place, rs.read_model(model).calendar)
        assert len(book.priors) == len(book.hazards)
