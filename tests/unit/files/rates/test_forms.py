"""Rates from files of their published columns: counted by hand, with source, licence and the range of the record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import resilience as rs
from resilience.files.rates.given import RatesAsked, write_priors
from resilience.files.rates.reading import read_rates

NRI = (
    "OID_,NRI_ID,STATE,STATEABBRV,STATEFIPS,COUNTY,COUNTYTYPE,COUNTYFIPS,STCOFIPS,HRCN_EVNTS,HRCN_AFREQ,ERQK_EVNTS,"
    "ERQK_AFREQ,TRND_EVNTS,TRND_AFREQ,NRI_VER\n"
    "1,C06037,California,CA,6,Los Angeles,County,37,6037,0,0,,0.012345,24,0.5,March 2023\n"
    "2,C22071,Louisiana,LA,22,Orleans,Parish,71,22071,34,0.2,,0.0001,,,March 2023\n"
)
IBTRACS = (
    "SID,SEASON,NUMBER,BASIN,SUBBASIN,NAME,ISO_TIME,NATURE,LAT,LON,WMO_WIND,WMO_PRES,WMO_AGENCY,TRACK_TYPE,DIST2LAND,"
    "LANDFALL,USA_WIND\n"
    " ,Year, , , , , , ,degrees_north,degrees_east,kts,mb, , ,km,km,kts\n"
    "A,2011,1,WP,MM,NEAR,2011-08-01 00:00:00,TS,34.000,134.500,70,960,tokyo,main,10,10, \n"
    "A,2011,1,WP,MM,NEAR,2011-08-01 06:00:00,TS,35.500,136.500,60,970,tokyo,main,10,10, \n"
    "B,2014,1,WP,MM,WEAK,2014-08-01 00:00:00,TS,34.700,135.500,40,990,tokyo,main,10,10, \n"
    "C,2016,1,WP,MM,FAR,2016-08-01 00:00:00,TS,20.000,135.500,100,940,tokyo,main,10,10,110\n"
    "D,2018,1,WP,MM,USA,2018-08-01 00:00:00,TS,34.800,135.400, , ,tokyo,main,10,10,90\n"
    "E,2020,1,WP,MM,SPUR,2020-08-01 00:00:00,TS,34.700,135.500,90, ,tokyo,spur-merge,10,10,90\n"
    "F,2020,1,WP,MM,LATE,2020-08-01 00:00:00,TS,10.000,-179.000,90, ,tokyo,main,10,10,90\n"
)
INFORM = (
    "COUNTRY,ISO3,INFORM RISK,RISK CLASS,Rank\nJapan,JPN,2.3,Low,150\nChad,TCD,7.9,Very High,4\nItaly,ITA,2.3,Low,149\n"
)
EVENTS = (
    "date,hazard,place\n2020-05-01,Fire,Works A\n2021-07-09,fire,works a\n2022-01-01,Flood,\n2009-01-01,Fire,Works A\n"
)


def write(tmp_path, text):
    """The text as a file."""
    path = tmp_path / "file.csv"
    path.write_text(text)
    return path


def test_counties_of_the_national_risk_index(tmp_path):
    """Proves: the frequency of each hazard of the county, its years by its events, range and source; blanks are none.

    Numbers with three decimals are no thousands; a number of events of half a century taken for a rate would be 24.
    """
    found = read_rates("nri", write(tmp_path, NRI), RatesAsked(where=("06037", "22071")))
    by_name = {one.prior: one for one in found.priors}
    assert set(by_name) == {"earthquake/06037", "tornado/06037", "earthquake/22071", "hurricane/22071"}
    tornado, quake = by_name["tornado/06037"], by_name["earthquake/06037"]
    assert (tornado.rate, tornado.strength_years, tornado.year) == (0.5, 48, "2023")
    assert tornado.rate_low < 0.5 < tornado.rate_high
    assert (quake.rate, quake.rate_low, quake.rate_high, quake.strength_years) == (0.012345, 0.012345, 0.012345, 0)
    assert "FEMA" in quake.source
    assert "public domain" in quake.licence
    with pytest.raises(rs.InputError, match="06099"):
        read_rates("nri", write(tmp_path, NRI), RatesAsked(where=("06099",)))
    with pytest.raises(rs.InputError, match="--where"):
        read_rates("nri", write(tmp_path, NRI), RatesAsked())


def test_storms_that_passed_a_place(tmp_path):
    """Proves, by hand: two storms in the ten seasons 2011-2020: one between two points of its track, one by USA wind.

    The weak, the far, the spur and the units row count nothing; by points alone the first would be missed.
    """
    asked = RatesAsked(("OSAKA=34.7,135.5",), 50, 64)
    (made,) = read_rates("ibtracs", write(tmp_path, IBTRACS), asked).priors
    assert made.prior == "cyclone/OSAKA"
    assert (made.strength_years, made.rate) == (10, pytest.approx(2.5 / 10))
    assert made.rate_low < 0.2 < made.rate_high
    assert "2 events in 10 years" in made.note
    assert "doi" in made.source
    other = RatesAsked(("LINE=10,181.2",), 50, 64)  # across the date line: 181.2 east is 178.8 west
    (made,) = read_rates("ibtracs", write(tmp_path, IBTRACS), other).priors
    assert "1 events in" in made.note
    for wrong in (RatesAsked(("OSAKA",), 50, 64), RatesAsked(("OSAKA=34.7,135.5",), None, 64), RatesAsked((), 50, 64)):
        with pytest.raises(rs.InputError):
            read_rates("ibtracs", write(tmp_path, IBTRACS), wrong)


PROVISIONAL = (
    "G,2015,1,WP,MM,GAP,2015-08-01 00:00:00,TS,34.700,135.500,90, ,tokyo,PROVISIONAL,10,10,90\n"
    "H,2021,1,WP,MM,DONE,2021-01-01 00:00:00,TS,34.700,135.500,90, ,tokyo,main,10,10,90\n"
    "I,2021,2,WP,MM,NEW,2021-08-01 00:00:00,TS,34.700,135.500,90, ,tokyo,PROVISIONAL,10,10,90\n"
    "I,2021,2,WP,MM,NEW,2021-08-01 06:00:00,TS,34.700,135.500,90, ,tokyo,PROVISIONAL,10,10,90\n"
    "J,2022,1,WP,MM,NEXT,2022-08-01 00:00:00,TS,34.700,135.500,90, ,tokyo,provisional_spur,10,10,90\n"
)


def test_a_season_with_provisional_tracks_counts_neither_storms_nor_years(tmp_path):
    """Proves, by hand: 2 storms in the ten seasons 2011 to 2020 without 2015; each season left out is told.

    Sensitivity: with the storms of 2021 that are final and the whole year, 3 in 11 years; with its provisional ones
    skipped and its year counted, as it was, the newest season lowers every rate.
    """
    asked = RatesAsked(("OSAKA=34.7,135.5",), 50, 64)
    found = read_rates("ibtracs", write(tmp_path, IBTRACS + PROVISIONAL), asked)
    (made,) = found.priors
    assert (made.strength_years, made.rate, made.year) == (9, pytest.approx(2.5 / 9), "2020")
    assert "2 events in 9 years" in made.note
    assert "seasons 2011 to 2020 without 2015" in made.note
    assert [note.split(",")[0] for note in found.notes] == [f"Season {year} is left out" for year in (2015, 2021, 2022)]
    assert "of 1 of its storms" in found.notes[1]
    assert read_rates("ibtracs", write(tmp_path, IBTRACS), asked).notes == ()
    with pytest.raises(rs.InputError, match="no season whose tracks are final"):
        read_rates("ibtracs", write(tmp_path, IBTRACS.replace("main", "PROVISIONAL")), asked)


def test_inform_is_an_order_alone(tmp_path):
    """Proves: countries come in their order, and no rate is made of a score."""
    found = read_rates("inform", write(tmp_path, INFORM), RatesAsked())
    assert found.order == (("TCD", 7.9), ("ITA", 2.3), ("JPN", 2.3))
    assert found.priors == ()
    assert "no rate" in found.notes[0]
    assert read_rates("inform", write(tmp_path, INFORM), RatesAsked(("JPN",))).order == (("JPN", 2.3),)


def test_a_plain_list_of_events(tmp_path):
    """Proves, by hand: two fires in four years; one before the watch is told, not counted; the days must be stated."""
    asked = RatesAsked(first=date(2019, 1, 1), last=date(2022, 12, 31))
    found = read_rates("events", write(tmp_path, EVENTS), asked)
    by_name = {one.prior: one for one in found.priors}
    assert set(by_name) == {"fire/works-a", "flood/all"}
    assert by_name["fire/works-a"].rate == pytest.approx(2.5 * 365.25 / 1461)
    assert found.notes == ("1 events outside the days watched are not counted.",)
    with pytest.raises(rs.InputError, match="--from"):
        read_rates("events", write(tmp_path, EVENTS), RatesAsked())
    with pytest.raises(rs.InputError, match="not a date"):
        read_rates("events", write(tmp_path, EVENTS.replace("2022-01-01", "1/1/22")), asked)


@pytest.mark.parametrize("form", ["nri", "ibtracs", "inform", "events"])
def test_a_file_of_another_form_is_refused(form, tmp_path):
    """Proves: missing columns are told by name, a missing file is a finding."""
    asked = RatesAsked(("A=1,2",), 1, 1, date(2020, 1, 1), date(2021, 1, 1))
    with pytest.raises(rs.InputError, match="column is missing"):
        read_rates(form, write(tmp_path, "a,b\n1,2\n"), asked)
    with pytest.raises(rs.InputError):
        read_rates(form, tmp_path / "nowhere.csv", asked)


def test_what_is_written_is_named_in_scenarios(tmp_path):
    """Proves: the table written is read as priors beside a scenario file, and licence and source arrive in the book."""
    found = read_rates("ibtracs", write(tmp_path, IBTRACS), RatesAsked(("OSAKA=34.7,135.5",), 50, 64))
    write_priors(found.priors, tmp_path / "priors.csv")
    (tmp_path / "s.toml").write_text(
        'title = "t"\nseed = 1\n[[hazard]]\nname = "storm"\nhits = "capacity"\nselect = { region = "river" }\n'
        'rate = "prior:cyclone/OSAKA"\nper = "group"\nseverity = 1.0\nduration = "5 d"\ndetection = "1 d"\n'
    )
    model = rs.read_model(Path(__file__).parents[4] / "models/starter")
    book = rs.read_scenarios(tmp_path / "s.toml", model.calendar)
    assert book.hazards[0].rate == pytest.approx(0.25)
    assert "asks to be cited" in book.hazards[0].source
    with pytest.raises(rs.InputError):
        write_priors(found.priors, tmp_path / "priors.csv")


def test_what_the_national_risk_index_does_not_know_is_no_rate(tmp_path):
    """Proves: -9999, which stands for a blank in tables made of its shapefiles, is no rate and no number of events.

    Sensitivity: taken for numbers they would be a rate below 0, or a record of half a million years. A release that
    calls itself 1.20 has no year, and is read all the same.
    """
    text = NRI.replace("34,0.2,,0.0001", "-9999,0.2,-9999,-9999").replace("March 2023", "1.20")
    found = {one.prior: one for one in read_rates("nri", write(tmp_path, text), RatesAsked(where=("22071",))).priors}
    assert set(found) == {"hurricane/22071"}
    assert (found["hurricane/22071"].rate, found["hurricane/22071"].strength_years) == (0.2, 0)
