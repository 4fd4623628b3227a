"""The documentation is true: its commands and code run, its TOML is read, its links lead somewhere.

Everything runs in a sandbox where each model is the starter with few hazards, so that a command of a large case
takes as long as one of a small one. What cannot run is named below, with its reason.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
import typer
from typer.testing import CliRunner

import resilience as rs
from resilience.cli.app import app

ROOT = Path(__file__).parents[2]
GENERATED = {"formats.md", "scenarios.md", "formulation.md"}
"""Pages that `make docs` writes from the code."""
PAGES = sorted(
    page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts and page.name not in GENERATED
)
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "DESIGN.md")]
MODELS = sorted((ROOT / "models").rglob("*.md"))
ALL = [*PAGES, *TOP, *MODELS]
FENCE = re.compile(r"^ *```(\S*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    \S.*\n(?:^ {5,}\S.*\n)*)+", re.MULTILINE)
PLACES = {
    "MODEL": "models/starter", "SCENARIOS": "scenarios/starter.toml", "OTHER": "scenarios/starter.toml",
    "RUN": "runs/made", "SITE": "KLEIN",
}  # fmt: skip
"""What stands for a word in capitals."""
BEFORE = {"report.md": ["plan models/starter scenarios/starter.toml -o runs/week-31"]}
"""What a page takes for granted."""
QUICK = {
    "plan": {"--judge-years": ("0",), "--gap": ("0.01",), "--replace": ()},
    "simulate": {"--years": ("40",), "--replace": ()},
    "exposure": {"--fast": ()},
}
"""What makes a command quick, where the page does not say otherwise."""
SLOWER = {"--years": "40", "--judge-years": "0", "--preset": "small", "--parts": "60", "--sites": "20"}
"""Sizes of the page that the sandbox makes small."""
NOT_RUN = {
    "serve": "stays open until it is ended: `tests/unit/serve` asks it",
    "--cluster": "needs a scheduler that is running",
    "smps ssn.cor": "instances of others, fetched by whoever repeats the page's figures",
    "smps 20.cor": "the same",
    "smps storm.cor": "the same",
    "rates nri": "a file that the reader downloads",
    "rates ibtracs": "a file that the reader downloads",
    "rates inform": "a file that the reader downloads",
    "rates events": "a list of the reader's own",
    "import willems": "a workbook that the reader downloads",
    "import stockpyl": "a file that the reader downloads",
    "import anura": "tables of the reader's own",
    "compare 'runs/map": "the same",
    "hindcast --run runs/toyota": "the plan of this case takes minutes: `test_hindcast_run.py` replays on a plan",
    "--state": "a week needs a state: its own tests run it",
    "compare runs/map": "needs the study of the page, which has sixty futures",
    "study scenarios/starter-map": "the same",
}
"""Commands of pages that are read, option by option, but not run, and why."""
TRIED = {"from-python.md", "lean.md", "exchange.md", "changes.md"}
"""Pages whose Python has a test of its own."""
PARTS = {
    "scheduling.md": "a task of Airflow, which the reader has",
    "mpi.md": "needs mpi-sppy: `tests/agreement/test_mpi.py` runs it",
}
"""Pages whose Python needs what is not installed here, and what holds it."""
AT_HAND = {
    "long-runs.md": """
import resilience as rs
model = rs.read_model("models/starter")
scenarios = rs.read_scenarios("scenarios/starter.toml", model.calendar)
changed_scenarios = replace(scenarios, hazards=tuple(replace(one, rate=2 * one.rate) for one in scenarios.hazards))
""",
    "studies.md": """
import re
from pathlib import Path
study = Path("scenarios/starter-map.study.toml")
study.write_text(re.sub(r"^values = .*", "values = [1, 3]", (ROOT / study).read_text(), flags=re.MULTILINE))
""",
    "compare.md": """
import resilience as rs
model = rs.read_model("models/starter")
book = rs.read_scenarios("scenarios/starter.toml", model.calendar)
for month, factor in (("january", 1.0), ("june", 2.0)):
    hazards = tuple(replace(one, rate=factor * one.rate) for one in book.hazards)
    rs.optimize(model, replace(book, hazards=hazards)).write(f"runs/{month}")
""",
    "parallel.md": """
import resilience as rs
from resilience.program.two_stage import build_program
from resilience.solve.two_stage import solve_two_stage
model = rs.read_model("models/starter")
book = rs.read_scenarios("scenarios/starter.toml", model.calendar)
stated = rs.build_scenarios(book, model.network, lots=True, periods_per_year=model.calendar.periods_per_year)
programs = [build_program(model, stated.scenarios)]
""",
    "arrays.md": """
import numpy as np
from resilience.stochastic import ArrayScenario, to_smps, two_stage
from resilience.stochastic.smps import write_smps
few = two_stage(
    cost=[1.0], matrix=[[1.0]], first_row_lower=[0.0], first_row_upper=[10.0], columns=("stock",), recourse_cost=[3.0],
    recourse_matrix=[[1.0]], technology=[[1.0]], row_lower=[0.0], row_upper=np.inf, recourse_upper=[np.inf],
    scenarios=[ArrayScenario(0.5, row_lower=[2.0]), ArrayScenario(0.5, row_lower=[6.0])],
)
write_smps(to_smps(few), ".", "gbd")
""",
}
"""What a page takes for at hand, made small: its blocks go on from there."""


def name_of(page):
    """A page as tests are called by it."""
    return str(page.relative_to(ROOT))


def commands_of(page):
    """Every command of a page, one line each, without its comment."""
    text = page.read_text(encoding="utf-8")
    blocks = [body for language, body in FENCE.findall(text) if language != "python"]
    blocks += INDENTED.findall(FENCE.sub("", text))
    for block in blocks:
        for line in re.sub(r"\\\n *", " ", block).splitlines():
            found = re.match(r"\s*(?:\$ )?resilience (?P<words>.+?)(?: {2,}#.*)?$", line)
            if found and not re.match(r"\w+ [a-z]+ [a-z]+ [a-z]+$", found["words"]):
                yield found["words"]


def spoken_of(page):
    """Every command that a page names within a sentence."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [" ".join(words.split()) for words in re.findall(r"`resilience ([a-z]+ [^`]+)`", text)]


COMMANDS = [(page, words) for page in ALL for words in commands_of(page)]
NAMED = sorted({words for _, words in COMMANDS} | {words for page in ALL for words in spoken_of(page)})
SYNOPSIS = re.compile(r"\[-|\.\.\.|\[[A-Z]+\]|^\S+( [A-Z]+)+$")
"""How a command is shown in general: with what may be left out, or with places only."""


def command_of(words):
    """The command that words begin with, and the words that follow."""
    group = typer.main.get_command(app)
    rest = list(words)
    while isinstance(group, click.Group) or hasattr(group, "commands"):
        group = group.commands[rest.pop(0)]
    return group, rest


@pytest.mark.parametrize("words", NAMED)
def test_a_command_has_the_options_that_a_page_gives_it(words):
    """Proves: each command of the documentation is there, with every option that a page names.

    Sensitivity: `--judge` for `--judge-years` on a page that nobody runs stayed there until a reader tried it.
    """
    command, rest = command_of(shlex.split(re.sub(r"[\[\]]", " ", words) if SYNOPSIS.search(words) else words))
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
    given = [word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)]
    assert [one for one in given if one not in known] == []


@pytest.fixture
def sandbox(tmp_path):
    """Makes a folder in which a page runs: every model is the starter, every scenario file has few hazards."""

    def made():
        rs.write_starter(tmp_path)
        few(tmp_path / "scenarios/starter.toml")
        for name in ("january", "june", "toyota-1997"):
            shutil.copytree(tmp_path / "models/starter", tmp_path / "models" / name)
            shutil.copy(tmp_path / "scenarios/starter.toml", tmp_path / f"scenarios/{name}.toml")
        return tmp_path

    return made


def few(scenarios):
    """Leave the scenarios two hazards, quick to plan for."""
    head, *hazards = scenarios.read_text(encoding="utf-8").split("[[hazard]]")
    kept = [one for one in hazards if 'name = "supplier-fire"' in one or 'name = "river-flood"' in one]
    text = "[[hazard]]".join([head, *kept]).replace("cycle_strata = 2", "cycle_strata = 1")
    scenarios.write_text(text.replace('detection = "1 d"\n', 'detection = "1 d"\nstrata = 1\n'), encoding="utf-8")


def spoken(about, words):
    """Whether words are of a kind of command: they begin so, or hold the option."""
    return words.startswith(about) or (about.startswith("--") and about in words)


def not_run(words):
    """Whether a command is not run, for a reason that is declared."""
    return any(spoken(one, words) for one in NOT_RUN)


def pages_of_commands():
    """Pages with commands that run, each with them."""
    found = {}
    for page, words in COMMANDS:
        if not SYNOPSIS.search(words) and not not_run(words):
            found.setdefault(page, []).append(words)
    return found


RUN = pages_of_commands()


def as_run(words):
    """What is typed in the sandbox: small, and in place of words in capitals what is there."""
    given = [PLACES.get(word, word) for word in shlex.split(words.replace("$name", "starter"))]
    if "DIR" in given:
        given[given.index("DIR")] = f"made-{len(words)}"
    for place, option in enumerate(given[:-1]):
        given[place + 1] = SLOWER.get(option, given[place + 1])
    extra = QUICK.get(given[0], {})
    given += [word for option, values in extra.items() if option not in given for word in (option, *values)]
    return given


def as_typed(words, place):
    """Do a command in the sandbox; what it ended with, and what it said."""
    before = Path.cwd()
    os.chdir(place)
    try:
        return CliRunner().invoke(app, as_run(words))
    finally:
        os.chdir(before)


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_the_commands_of_a_page_run(sandbox, page):
    """Proves: what a page tells to type ends with 0, in the order of the page, where the folders are that it names."""
    place = sandbox()
    for words in BEFORE.get(page.name, []) + RUN[page]:
        done = as_typed(words, place)
        assert done.exit_code == 0, f"resilience {words}\n{done.output}"


def test_what_does_not_run_is_declared():
    """Proves: each reason for not running a command is needed, and most commands run."""
    runs = sum(len(found) for found in RUN.values())
    left = [words for _, words in COMMANDS if not SYNOPSIS.search(words) and not_run(words)]
    assert {one for one in NOT_RUN if not any(spoken(one, words) for words in left)} == set()
    assert runs >= 40
    assert len(left) <= 25


BLOCKS = {
    page: [body for language, body in FENCE.findall(page.read_text(encoding="utf-8")) if language == "python"]
    for page in ALL
    if page.name not in TRIED
}


@pytest.mark.parametrize("page", [page for page, blocks in BLOCKS.items() if blocks], ids=name_of)
def test_the_python_of_a_page_runs(sandbox, page, monkeypatch, capsys):
    """Proves: the blocks of a page run one after the other, and use public names; a part of one is Python at least.

    A value behind `  # True` is held.
    """
    monkeypatch.chdir(sandbox())
    shutil.copytree("models", "my-study/models")
    shutil.copytree("scenarios", "my-study/scenarios")
    names: dict[str, object] = {"__name__": "page", "replace": replace, "ROOT": ROOT}
    exec(AT_HAND.get(page.name, ""), names)
    for number, block in enumerate(BLOCKS[page], start=1):
        tree = ast.parse(block)
        if page.name in PARTS:
            continue
        exec(compile(tree, f"{page.name}, block {number}", "exec"), names)
        for line in block.splitlines():
            said = re.match(r"(\S.*?)  # True$", line)
            assert not said or eval(said[1], names) is True, line
        assert set(re.findall(r"\brs\.(\w+)", block)) <= set(rs.__all__)
    capsys.readouterr()


def test_each_part_of_a_program_is_one():
    """Proves: no page is left out of running that is not there, or has no Python."""
    assert {page.name for page, blocks in BLOCKS.items() if blocks} >= set(PARTS) | set(AT_HAND)
    assert not set(PARTS) & set(AT_HAND)
    assert {page.name for page in ALL} >= TRIED


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_the_toml_and_json_of_a_page_can_be_read(page):
    """Proves: what a page shows as TOML or JSON is it; what its keys mean is tested where a page has its own test."""
    for language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "toml":
            assert tomllib.loads(body)
        if language == "json":
            assert json.loads(body)


WEB = re.compile(r"https?://[^\s)>`\"\],]+")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page):
    """Names of the headings of a page, as links use them."""
    heads = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(page):
    """Proves: each link is to a file that is there, each part of a page to a heading of it; others are of the web.

    Sensitivity: a page that was moved or a heading worded anew would leave links that end nowhere.
    """
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for link in (one or other for one, other in LINK.findall(text)):
        if link.startswith("https://"):
            continue
        assert "://" not in link, link
        path, _, part = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if target.name in GENERATED and target.parent == ROOT / "docs":
            continue
        assert target.exists(), link
        assert not part or target.suffix != ".md" or part in anchors(target), link


HOSTS = frozenset(
    {
        "doi.org", "hazards.fema.gov", "highs.dev", "mpi-sppy.readthedocs.io", "sddp.dev", "stockpyl.readthedocs.io",
        "www.ncei.noaa.gov", "www.pyomo.org",
    }
)  # fmt: skip
"""Where links of the documentation lead: others are a slip, or a source to be looked at before it is named."""


def test_links_of_the_web_are_whole_and_known():
    """Proves: each link of the web is https, without blanks or leftovers, to a host that somebody has looked at.

    No network is needed; a host that is misspelt, or a page of a machine's own network, is found.
    """
    found = {link for page in ALL for link in WEB.findall(FENCE.sub("", page.read_text(encoding="utf-8")))}
    parts = {link: urlsplit(link) for link in found}
    assert [link for link, part in parts.items() if part.scheme != "https" or not part.hostname] == []
    assert {part.hostname for part in parts.values()} - HOSTS == set()


def test_every_page_is_in_the_contents():
    """Proves: no page of the documentation is out of reach from its first."""
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES if page.name == "index.md")
    listed = set(re.findall(r"^([\w/\-]+)$", text, re.MULTILINE))
    assert {page.stem for page in PAGES if page.name != "index.md"} <= {one.rpartition("/")[2] for one in listed}
