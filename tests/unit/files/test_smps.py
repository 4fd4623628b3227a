"""The SMPS reader: every section, every kind of randomness, and findings instead of tracebacks."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.findings import Findings
from resilience.stochastic.smps import ContinuousLaw, DiscreteLaw, Law, PlaceKind, read_smps, write_smps

CORE = """NAME          SMALL
* a comment
ROWS
 N  OBJ
 L  CAP
 G  NEED
 E  BAL
 L  LIM
COLUMNS
    M1        'MARKER'                 'INTORG'
    X1        OBJ       3.0            CAP       1.0
    X1        NEED      2.0
    M2        'MARKER'                 'INTEND'
    X2        OBJ       1.0            BAL       -1.0
    Y1        OBJ       1.5D0          NEED      1.0
    Y1        BAL       1.0
    Y2        OBJ       -2.0           LIM       1.0
RHS
    RHS       CAP       10.0           NEED      4.0
    RHS       LIM       7.0            OBJ       -5.0
RANGES
    RNG       CAP       6.0            NEED      3.0
    RNG       BAL       -2.0           LIM       4.0
BOUNDS
 UP BND       X1        8.0
 MI BND       X2
 UP BND       X2        9.0
 LO BND       Y1        1.0
 FX BND       Y2        2.0
ENDATA
"""
TIME = """TIME          SMALL
PERIODS
    X1        CAP                      ONE
    Y1        NEED                     TWO
ENDATA
"""
STOCH = """STOCH         SMALL
INDEP         DISCRETE
    RHS       NEED      3.0            TWO       0.25
    RHS       NEED      5.0            TWO       0.75
INDEP         DISCRETE  ADD
    Y1        OBJ       1.0                      0.5
    Y1        OBJ       -1.0                     0.5
INDEP         DISCRETE  MULTIPLY
    X1        NEED      0.5            TWO       0.5
    X1        NEED      1.5            TWO       0.5
INDEP         DISCRETE
 UP BND       Y2        2.0            TWO       0.5
 UP BND       Y2        4.0            TWO       0.5
INDEP         NORMAL
    RHS       LIM       7.0            TWO       4.0
ENDATA
"""


@pytest.fixture
def files(tmp_path):
    """Write the three files, some of them changed, and read them."""

    def read(core=CORE, time=TIME, stoch=STOCH, findings=None):
        paths = [tmp_path / name for name in ("small.cor", "small.tim", "small.sto")]
        for path, text in zip(paths, (core, time, stoch), strict=True):
            path.write_text(text, encoding="utf-8")
        return read_smps(*paths, findings)

    return read


def problems(read, **changed):
    """Findings of broken files."""
    with pytest.raises(InputError) as caught:
        read(**changed)
    return caught.value.problems


def test_the_core_as_written(files):
    """Proves: kinds, ranges, bounds, integers and the constant are those of the MPS rules.

    A range on an E row with a negative number goes down from its side; read as its size it would go up. The constant is
    minus the objective's right-hand side; with its sign it would be -5.
    """
    core = files().core
    low, high = core.sides()
    np.testing.assert_array_equal(low, [4, 4, -2, 3])
    np.testing.assert_array_equal(high, [10, 7, 0, 7])
    np.testing.assert_array_equal(core.lower, [0, -np.inf, 1, 2])
    np.testing.assert_array_equal(core.upper, [8, 9, np.inf, 2])
    np.testing.assert_array_equal(core.integer, [True, False, False, False])
    np.testing.assert_array_equal(core.cost, [3, 1, 1.5, -2])
    assert core.offset == 5.0


def test_what_is_random(files):
    """Proves: random sides, costs, coefficients, bounds and a normal law are told apart and go by their mode.

    ADD read as REPLACE would give costs of 1 and -1 instead of 2.5 and 0.5.
    """
    instance = files()
    kinds = [place.kind for place in instance.places]
    assert kinds == [PlaceKind.RHS, PlaceKind.COST, PlaceKind.TECHNOLOGY, PlaceKind.UPPER, PlaceKind.RHS]
    values = [source.values[:, 0].tolist() for source in instance.sources if isinstance(source, DiscreteLaw)]
    assert values == [[3, 5], [2.5, 0.5], [1, 3], [2, 4]]
    assert instance.sources[-1] == ContinuousLaw(4, Law.NORMAL, 7.0, 4.0)
    assert instance.outcomes is None


def test_explicit_periods(files):
    """Proves: periods by name and by first row and column are the same thing, whatever the order of lines."""
    time = (
        "TIME SMALL\nPERIODS EXPLICIT\n    ONE\n    TWO\nROWS\n    LIM TWO\n    BAL TWO\n    NEED TWO\n    CAP ONE\n"
        "COLUMNS\n    Y2 TWO\n    X1 ONE\n    Y1 TWO\n    X2 ONE\nENDATA\n"
    )
    named, placed = files(time=time), files()
    np.testing.assert_array_equal(named.in_second_row, placed.in_second_row)
    np.testing.assert_array_equal(named.in_second_column, placed.in_second_column)


def stoch(section, first, second):
    """A stoch file of two outcomes, of which the second names one number only."""
    both = f" {first}\n    RHS NEED 9.0\n    RHS LIM 1.0\n {second}\n    RHS LIM 2.0\n"
    return f"STOCH SMALL\n{section} DISCRETE\n{both}ENDATA\n"


def test_scenarios_inherit_from_their_parent(files):
    """Proves: a scenario has its parent's numbers where it names none. From the core, B would need 4 instead of 9."""
    (source,) = files(stoch=stoch("SCENARIOS", "SC A ROOT 0.5 TWO", "SC B A 0.5 TWO")).sources
    np.testing.assert_array_equal(source.values, [[9, 1], [9, 2]])


def test_a_block_that_leaves_out_a_number_is_refused(files):
    """Proves: where readers of SMPS disagree (core or first outcome), nothing is guessed."""
    (found,) = problems(files, stoch=stoch("BLOCKS", "BL B TWO 0.5", "BL B TWO 0.5"))
    assert (found.code, found.row) == ("smps-left-out", 6)


def test_names_with_blanks_in_fixed_format(files):
    """Proves: the columns of the fixed format are read where names hold blanks; split at blanks they would not be."""
    core = files(core=CORE.replace("CAP", "C P"), time=TIME.replace("CAP", "OBJ")).core
    assert core.rows[0] == "C P"
    np.testing.assert_array_equal(core.matrix.toarray(), files().core.matrix.toarray())


def test_dialects_of_published_instances(files):
    """Proves: the forms in which the files of ssn and 20term are written are read.

    Headers have no names, PERIODS says LP, lines have no period before the probability, no leading zero. Read as
    five words, the probability would be taken for a period.
    """
    stoch = "STOCH\nINDEP         DISCRETE\n    RHS NEED .475000E+00 .250000E+00\n    RHS NEED .1E+01 .75\nENDATA\n"
    time = TIME.replace("TIME          SMALL", "TIME").replace("PERIODS", "PERIODS       LP")
    (source,) = files(core=CORE.replace("NAME          SMALL", "NAME"), time=time, stoch=stoch).sources
    np.testing.assert_array_equal(source.values[:, 0], [0.475, 1])
    np.testing.assert_array_equal(source.probabilities, [0.25, 0.75])


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "row"),
    [
        ("core", "1.5D0", "1.x", "no-number", 15),
        ("core", "X2        OBJ       1.0 ", "X2        OBI       1.0 ", "unknown", 14),
        ("core", " E  BAL", " Q  BAL", "malformed", 7),
        ("core", " FX BND", " FZ BND", "bound", 29),
        ("core", "ENDATA", "", "cut-off", 29),
        ("core", "RANGES", "RANGS", "section", 21),
        ("core", " MI BND       X2\n UP BND       X2        9.0", " UP BND       X2        -9.0", "bound-sign", 26),
        ("core", "NAME          SMALL", "OBJSENSE\n    MAX", "maximize", 1),
        ("core", "X2        OBJ       1.0            BAL", "X1        OBJ       1.0            BAL", "twice", 14),
        ("time", "Y1        NEED", "Y9        NEED", "unknown", 4),
        ("time", "    Y1        NEED                     TWO\n", "", "periods", None),
        ("time", "Y1        NEED", "X2        NEED", None, None),
        ("stoch", "0.75", "0.65", "probabilities", 3),
        ("stoch", "0.75", "1.75", "probability", 4),
        ("stoch", "RHS       NEED      3.0", "RHS       CAP       3.0", "first-stage", 3),
        ("stoch", "Y1        OBJ       1.0 ", "X1        OBJ       1.0 ", "first-stage", 6),
        ("stoch", "X1        NEED      0.5", "Y1        NEED      0.5", "random-recourse", 9),
        ("stoch", "NORMAL", "GAMMA", "law", 14),
        ("stoch", "RHS       LIM", "RHS       NEED", "twice", 15),
    ],
)
def test_broken_files(files, file, old, new, code, row):
    """Proves: each defect is a finding at its line with a remedy; read on, most would change the numbers silently."""
    text = {"core": CORE, "time": TIME, "stoch": STOCH}[file]
    assert old in text
    if code is None:
        files(**{file: text.replace(old, new, 1)})
        return
    found = problems(files, **{file: text.replace(old, new, 1)})
    assert (f"smps-{code}", row) in [(problem.code, problem.row) for problem in found]
    assert all(problem.remedy and problem.file.startswith("small") for problem in found)


def test_rounded_probabilities_are_scaled_with_a_warning(files):
    """Proves: thirds written with three digits sum to one afterwards, and the reader says so."""
    findings = Findings()
    instance = files(stoch=STOCH.replace("0.25", "0.249"), findings=findings)
    assert instance.sources[0].probabilities.sum() == pytest.approx(1, abs=1e-15)
    assert [finding.code for finding in findings] == ["smps-probabilities"]


def test_written_and_read_again(files, tmp_path):
    """Proves: ranges, markers, bounds, the constant, continuous laws and random bounds survive the writer."""
    instance = files()
    back = read_smps(*write_smps(instance, tmp_path, "again"))
    assert back.places == instance.places
    for name in ("rhs", "ranges", "cost", "lower", "upper", "integer", "offset"):
        np.testing.assert_array_equal(getattr(back.core, name), getattr(instance.core, name), err_msg=name)
    assert back.sources[-1] == instance.sources[-1]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["core", "time", "stoch"]), st.integers(0, 400), st.integers(0, 60), st.text(max_size=12))
def test_garbled_files_are_findings(tmp_path_factory, file, start, length, rubbish):
    """Proves: whatever is cut out of a file or written into it, it is read or refused with findings, never a crash."""
    texts = {"core": CORE, "time": TIME, "stoch": STOCH}
    texts[file] = texts[file][:start] + rubbish + texts[file][start + length :]
    folder = tmp_path_factory.mktemp("garbled")
    paths = [folder / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8", errors="replace")
    with suppress(InputError):
        read_smps(*paths)


SAME_TWICE = {
    "row": (" G  NEED\n", " G  NEED\n G  NEED\n"),
    "cost": ("    X1        NEED      2.0\n", "    X1        NEED      2.0            OBJ       3.0\n"),
    "entry": ("    X1        NEED      2.0\n", "    X1        NEED      2.0            NEED      2.0\n"),
    "side": ("    RHS       LIM       7.0 ", "    RHS       CAP       10\n    RHS       LIM       7.0 "),
    "constant": ("RANGES\n", "    RHS       OBJ       -5\nRANGES\n"),
    "range": ("    RNG       BAL       -2.0 ", "    RNG       CAP       6\n    RNG       BAL       -2.0 "),
    "upper bound": (" FX BND       Y2        2.0\n", " FX BND       Y2        2.0\n UP BND       X1        8\n"),
    "fixed": (" FX BND       Y2        2.0\n", " FX BND       Y2        2.0\n LO BND       Y2        2\n"),
}
OTHER = {
    "row": (" G  NEED\n G  NEED", " G  NEED\n L  NEED"),
    "cost": ("OBJ       3.0\n", "OBJ       3.5\n"),
    "entry": ("NEED      2.0\n", "NEED      2.5\n"),
    "side": ("CAP       10\n", "CAP       11\n"),
    "constant": ("OBJ       -5\n", "OBJ       5\n"),
    "range": ("CAP       6\n", "CAP       4\n"),
    "upper bound": ("X1        8\n", "X1        9\n"),
    "fixed": ("Y2        2\n", "Y2        1\n"),
}


@pytest.mark.parametrize("what", SAME_TWICE)
def test_given_twice(files, what):
    """Proves: what is given twice with one value is read with a warning, and with two values refused.

    Of two bounds or two constants the last would count without a word, and another reader might take the first.
    """
    old, new = SAME_TWICE[what]
    assert old in CORE
    again, findings = CORE.replace(old, new, 1), Findings()
    once, twice = files().core, files(core=again, findings=findings).core
    assert [finding.code for finding in findings] == ["smps-again"]
    for name in ("rhs", "ranges", "cost", "lower", "upper", "offset"):
        np.testing.assert_array_equal(getattr(twice, name), getattr(once, name), err_msg=name)
    np.testing.assert_array_equal(twice.matrix.toarray(), once.matrix.toarray())
    old, new = OTHER[what]
    start, _, end = again.rpartition(old)
    assert start
    found = problems(files, core=start + new + end)
    assert "smps-twice" in [problem.code for problem in found]


def test_an_outcome_that_says_a_number_twice(files):
    """Proves: within one outcome two values of one place are refused; the last would count silently."""
    text = "STOCH SMALL\nBLOCKS DISCRETE\n BL B TWO 1.0\n    RHS NEED 9.0\n    RHS NEED {}\nENDATA\n"
    (source,) = files(stoch=text.format("9")).sources
    np.testing.assert_array_equal(source.values, [[9]])
    (found,) = problems(files, stoch=text.format("8"))
    assert (found.code, found.row) == ("smps-twice", 5)


def test_a_period_given_twice(files):
    """Proves: a row named in both periods is refused; the later line would move it without a word."""
    time = (
        "TIME SMALL\nPERIODS EXPLICIT\n    ONE\n    TWO\nROWS\n    LIM TWO\n    BAL TWO\n    NEED TWO\n    CAP ONE\n"
        "    LIM ONE\nCOLUMNS\n    Y2 TWO\n    X1 ONE\n    Y1 TWO\n    X2 ONE\nENDATA\n"
    )
    assert ("smps-twice", 10) in [(found.code, found.row) for found in problems(files, time=time)]


def test_indented_lower_case_headers_tabs_and_comments(files):
    """Proves: headers may be indented or small, words may be parted by tabs, and an indented * begins a comment.

    Taken for data, an indented ENDATA would leave the file cut off, and an indented RHS would be a malformed column.
    """

    def odd(text):
        lines = [line if line.startswith((" ", "*")) else f"  {line.lower()}" for line in text.splitlines()]
        return "   * said by the author\n" + "\n".join(lines).replace("small", "SMALL").replace("    ", " \t") + "\n"

    plain, changed = files(), files(core=odd(CORE), time=odd(TIME), stoch=odd(STOCH))
    for name in ("rhs", "ranges", "cost", "lower", "upper", "integer", "offset"):
        np.testing.assert_array_equal(getattr(changed.core, name), getattr(plain.core, name), err_msg=name)
    assert changed.places == plain.places
    assert len(changed.sources) == len(plain.sources)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("core", "    RHS       LIM       7.0 ", "RHS       LIM       7.0 ", "header"),
        ("core", "    RNG       BAL", "    RNG       OBJ       1.0\n    RNG       BAL", "range"),
        ("core", "ROWS\n", "OBJECT\n    COST\nROWS\n", "objective"),
        ("core", "1.5D0", "1_5", "no-number"),
        ("stoch", "DISCRETE  ADD", "DISCRETE  ADDED", "law"),
        ("stoch", "INDEP         NORMAL", "INDEP         NORMAL UNIFORM", "law"),
    ],
)
def test_what_was_passed_over_is_said(files, file, old, new, code):
    """Proves: data that begins in the first column, a range of the objective and misspelled modes are findings.

    Passed over, LIM's side would be 0, the constant -1, and an added cost would replace the core's.
    """
    text = {"core": CORE, "time": TIME, "stoch": STOCH}[file]
    assert old in text
    found = problems(files, **{file: text.replace(old, new, 1)})
    assert f"smps-{code}" in [problem.code for problem in found]


def test_a_folder_is_made_and_one_that_cannot_be_is_told(files, tmp_path):
    """Proves: files are written into a folder that was not there; below a file it is wrong input, and no crash."""
    instance = files()
    paths = write_smps(instance, tmp_path / "deep" / "er", "again")
    assert all(path.is_file() for path in paths)
    with pytest.raises(InputError, match="cannot be written"):
        write_smps(instance, paths[0] / "below", "again")
