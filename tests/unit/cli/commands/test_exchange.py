"""`resilience import` and `resilience export`: exit codes, what is printed, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resilience.cli.app import app
from resilience.cli.commands.tables.exchange import FormRead, FormWritten
from resilience.files.exchange.words import ExportForm, ImportForm

STARTER = str(Path(__file__).parents[4] / "models/starter")


def run(*arguments):
    """The command, ended."""
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_the_forms_of_the_commands_are_those_of_the_files():
    """Proves: no form can be read or written that the command line does not offer, nor the other way round."""
    assert [*map(str, FormRead)] == [*map(str, ImportForm)]
    assert [*map(str, FormWritten)] == [*map(str, ExportForm)]


def test_out_and_in_again_says_so(tmp_path):
    """Proves: both end with 0; the import counts its records and says that nothing was lost; JSON says the same."""
    file = tmp_path / "out.graphml"
    done = run("export", STARTER, "-o", file, "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["form"]) == (0, "graphml")
    done = run("import", "graphml", file, "-o", tmp_path / "made")
    assert done.exit_code == 0
    assert "6 lanes" in done.stdout
    assert "Nothing was lost" in done.stdout
    done = run("import", "graphml", file, "-o", tmp_path / "told", "--format", "json")
    assert json.loads(done.stdout)["records"]["lanes"] == 6
    assert run("check", tmp_path / "made").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", STARTER, "-o", "x.txt"), "in which form"),
        (("export", "nowhere", "-o", "x.json"), "no such folder"),
        (("export", STARTER, "-o", STARTER), "in which form"),
        (("import", "graphml", "nowhere.graphml", "-o", "made"), "nowhere.graphml"),
        (("import", "graphml", "kept.graphml", "-o", "made", "--state", "lanes.mode=road"), "one whole model"),
        (("import", "excel", "kept.graphml", "-o", "made"), "kept.graphml"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments, says, tmp_path, monkeypatch):
    """Proves: each slip ends with 2 and a remedy, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept.graphml").write_text("<graphml/>")
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert says in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["kept.graphml"]


def test_what_is_there_is_not_overwritten(tmp_path):
    """Proves: a file and a folder that hold something stay as they are."""
    file = tmp_path / "out.json"
    file.write_text("mine")
    assert run("export", STARTER, "-o", file).exit_code == 2
    assert file.read_text() == "mine"
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("mine")
    assert run("export", STARTER, "-o", tmp_path / "ok.json").exit_code == 0
    assert run("import", "node-link", tmp_path / "ok.json", "-o", tmp_path / "full").exit_code == 2
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]
