"""Arguments that cannot be read are answered in our words, with what to write."""

from __future__ import annotations

import json
import sys

import pytest

from resilience.cli.app import run

PLAN = ("plan", "my-model", "my-hazards", "-o", "out")


@pytest.fixture
def said(monkeypatch, capsys):
    """What the command says of its arguments: exit code, standard output and standard error."""

    def told(*arguments):
        monkeypatch.setattr(sys, "argv", ["resilience", *arguments])
        code = run()
        printed = capsys.readouterr()
        return code, printed.out, " ".join(printed.err.split())

    return told


@pytest.mark.parametrize(
    ("words", "place", "remedy"),
    [
        (("--fill-rate", "95"), "--fill-rate", "Write 0.95 for 95 %."),
        (("--fill-rate=97.5",), "--fill-rate", "Write 0.975 for 97.5 %."),
        (("--gap", "5"), "--gap", "Write 0.05 for 5 %."),
        (("--gap", "0.5%"), "--gap", "Write 0.005 for 0.5 %."),
        (("--gap", "0,02"), "--gap", "Write 0.02."),
        (("--cvar-level", "99"), "--cvar-level", "Write 0.99 for 99 %."),
        (("--max-buffer-change", "30 %"), "--max-buffer-change", "Write 0.3 for 30 %."),
        (("--fill-rate", "-1"), "--fill-rate", "Write a number from 0 to 1."),
        (("--workers", "1.5"), "--workers", "Write a whole number of at least 1."),
        (("--seed", "-7"), "--seed", "Write a number of at least 0."),
        (("--budget", "lots"), "--budget", "Write a number of at least 0."),
        (("--end", "unkown"), "--end", "Write known or unknown."),
        (("--format", "yaml"), "--format", "Write table or json."),
        (("--fresh=yes",), "--fresh", "Write --fresh alone, or leave it out."),
        (("--fil-rate", "0.9"), "command line", "Did you mean --fill-rate?"),
        (("third",), "command line", "Put names with blanks in quotation marks."),
    ],
)
def test_a_value_that_an_option_cannot_have(said, words, place, remedy):
    """Proves: exit code 2, the option by name, and what to write in its place.

    Sensitivity: the parser said "Input should be less than or equal to 1", in a frame of 80 columns.
    """
    code, out, err = said(*PLAN, *words)
    assert code == 2
    assert not out
    assert err.startswith(place)
    assert remedy in err
    assert "Input should" not in err
    assert "╭" not in err


@pytest.mark.parametrize(
    ("words", "told", "remedy"),
    [
        (("import", "graphm", "a.graphml", "-o", "x"), "'graphm' is none of its words", "Write excel, graphml"),
        (("import", "a.graphml", "-o", "x"), "'a.graphml' is none of its words", "Write excel, graphml"),
        (("rates", "femaa", "nri.csv"), "'femaa' is none of its words", "Write nri, ibtracs"),
        (("runs", "show", "runs.db", "one"), "'one' is no number", "Write a number of at least 1."),
        (("runs", "show", "runs.db", "0"), "0 is out of range", "Write a number of at least 1."),
        (("runs", "forget", "runs.db", "3", "1.5"), "1.5 is no whole number", "Write a whole number of at least 1."),
        (("runs",), "runs is followed by no command", "Write list, show, diff, repeat or forget after it."),
        (("runs", "diff", "runs.db", "1", "-2"), "There is no option -2", "`resilience runs diff --help` lists"),
    ],
)
def test_a_value_that_an_argument_cannot_have(said, words, told, remedy):
    """Proves: an argument, which has no name beside it, is quoted as it was written; help is that of the whole command.

    Sensitivity: looked up by a name as an option is, it was quoted as '' and the help named a command that is not.
    """
    code, _, err = said(*words)
    assert code == 2
    assert told in err
    assert remedy in err


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (("plan", "m", "h"), "--output/-o is missing. Expected: run folder to write."),
        (("plan", "m", "-o", "r"), "SCENARIOS is missing."),
        (("plan",), "MODEL is missing. Expected: model folder, workbook or database URL."),
        (("plan", "m", "h", "-o"), "-o needs a value after it."),
        (("pln", "m"), "There is no command 'pln'. Did you mean plan?"),
    ],
)
def test_what_is_missing_is_named_with_what_it_is(said, words, missing):
    """Proves: an argument, option, value or command that is missing is named. Sensitivity: a bare usage line."""
    code, _, err = said(*words)
    assert code == 2
    assert missing in err


@pytest.mark.parametrize("asked", [("--format", "json"), ("--format=json",)])
def test_json_is_json_even_then(said, asked):
    """Proves: a batch job that asked for JSON gets one object with the finding; people still read standard error."""
    code, out, err = said(*PLAN, *asked, "--fill-rate", "90")
    assert code == 2
    (finding,) = json.loads(out)["findings"]
    assert finding["remedy"] == "Write 0.9 for 90 %."
    assert "Write 0.9" in err


def test_hostile_arguments_are_shown_harmless(said):
    """Proves: an escape sequence in a value reaches the terminal as a sign."""
    _, _, err = said(*PLAN, "--gap", "\x1b[31m5")
    assert "\x1b[31m5" not in err
    assert "is no number" in err
