"""The page over its socket: what it refuses, what it answers, and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest
from support.served import Served, gone

OFTEN = "hazard[name=fire].rate*=3"


def test_refusals(served):
    """Proves: by socket, too, a foreign name is 400, no cookie 403, a write from elsewhere 403, too much 413."""
    cookie = {"Cookie": served.cookie}
    assert served.ask("GET", "/", {"Host": "evil.example"} | cookie).status == 400
    assert served.ask("GET", "/").status == 403
    assert served.ask("GET", "/?key=wrong").status == 403
    assert served.ask("GET", "/events").status == 403
    foreign = cookie | {"Origin": "http://evil.example", "Content-Type": "application/json"}
    assert served.ask("POST", "/ask", foreign, '{"changes": []}').status == 403
    assert served.ask("POST", "/workbook", served.own | {"Content-Length": "20100000"}, b"").status == 413


def test_too_much_is_refused_whatever_it_says_of_itself(served):
    """Proves: a body without a length is read no further than it may be long.

    Sensitivity: with the header alone, chunks of any number would be taken.
    """
    own = served.own | {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    body = b"".join(b"%x\r\n%s\r\n" % (60_000, b" " * 60_000) for _ in range(6)) + b"0\r\n\r\n"
    got = served.ask("POST", "/ask", own, body)
    assert got.status == 413


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/ask", "[]", 400), ("/ask", "{", 400), ("/ask", '{"changes": "x"}', 400), ("/ask", '{"changes": [1]}', 400),
        ("/ask", json.dumps({"changes": ["x"] * 201}), 400), ("/save", '{"name": 1}', 400),
        ("/save", '{"name": "x", "number": 99}', 409), ("/compare", '{"chosen": "x"}', 400),
        ("/compare", '{"chosen": [["run", "../.."]]}', 404), ("/compare", '{"chosen": []}', 422),
        ("/workbook", "{}", 415), ("/none", "{}", 404),
    ],
)  # fmt: skip
def test_nonsense_is_refused(served, path, body, status):
    """Proves: what is no question is refused with a status of its own, and breaks nothing."""
    got = served.ask("POST", path, served.own | {"Content-Type": "application/json"}, body)
    assert got.status == status


def test_every_answer_says_what_a_browser_may_do(served):
    """Proves: the policy lets nothing in from elsewhere, nothing inline, no frame; the cookie is for it alone."""
    for path in ("/", "/page.js", "/style.css", "/none"):
        headers = served.ask("GET", path, {"Cookie": served.cookie}).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
    given = served.ask("GET", f"/?key={served.key}").headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=strict" in given


def test_a_question_is_answered_at_once_and_then_with_a_plan(served):
    """Proves: the current plan's cost comes first, the new plan after it, under the question's own number."""
    number = served.post("/ask", {"changes": [OFTEN]}).json["number"]
    assert served.heard(number, "costs", "plan")["kind"] == "costs"
    said = served.heard(number, "plan")
    assert [head["text"] for head in said["costs"]["heads"]] == ["what", "today", "current plan", "new plan"]
    assert said["figure"]["spec"]
    assert served.heard(number, "sites")["sites"]["rows"]


def test_a_change_that_cannot_be_is_told_with_its_place(served):
    """Proves: what is wrong with a change comes as a finding, and the next question is answered as before."""
    said = served.asked(["lanes[origin=NAER].unit_cost*=2"])
    assert said["kind"] == "wrong"
    assert "NEAR" in str(said["findings"]["rows"])
    assert served.asked([OFTEN])["kind"] == "plan"


def test_no_plan_is_told_as_that(served):
    """Proves: where no plan keeps what is asked for, the smallest conflict is told."""
    said = served.asked(["requirements.fill_rate=1", "requirements.budget=0", "hazard.rate*=2"])
    assert said["kind"] == "none"
    assert "plan" in said["words"]


def test_a_workbook_is_looked_through(served, tiny_files):
    """Proves: findings of an uploaded workbook name sheet, row and column; what is no workbook is refused."""
    from openpyxl import load_workbook

    from resilience import export_model

    book = served.folder / "tiny.xlsx"
    export_model(tiny_files.model, book)
    opened = load_workbook(book)
    sheet = opened["lanes"]
    column = next(cell.column for cell in sheet[1] if cell.value == "capacity")
    sheet.cell(2, column).value = -5
    opened.save(served.folder / "broken.xlsx")
    said = _sent(served, "broken.xlsx", (served.folder / "broken.xlsx").read_bytes())
    assert said.status == 200
    rows = said.json["findings"]["rows"]
    assert any(row[1] == "2" and row[2] == "capacity" for row in rows), rows
    assert _sent(served, "tiny.csv", b"a,b").status == 415
    assert _sent(served, "../../etc/x.xlsx", b"none").status in (200, 422)
    assert _sent(served, "large.xlsx", b"x" * 20_000_001).status == 413


def _sent(served, name, content):
    mark = "mark"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    own = served.own | {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return served.ask("POST", "/workbook", own, head + content + f"\r\n--{mark}--\r\n".encode())


def test_a_variant_runs_as_a_study_with_the_same_numbers(served):
    """Proves: what the page says of two changes is what `resilience study` says of the variant it saved, to the digit.

    Sensitivity: saved with another model, other changes or at another gap the costs would differ.
    """
    from resilience import run_study
    from resilience.study.studies.from_file import asked_of_file

    changes = [OFTEN, "lanes[origin=NEAR].unit_cost*=1.5"]
    said = served.asked(changes)
    saved = served.post("/save", {"name": "dear, often", "number": said["number"]})
    assert saved.status == 200, saved.body
    found = run_study(asked_of_file(served.folder / "w.study.toml", workers=1))
    cell = next(one for one in found.cells if found.asked.futures[one.future].variant == "dear, often"
                and one.policy == "optimized mix")  # fmt: skip
    whole = said["costs"]["rows"][0]
    assert whole[-1] == f"{cell.price.cost:,.0f}"
    assert served.post("/save", {"name": "dear, often", "number": said["number"]}).status == 422, "the name is taken"
    again = served.asked(["hazard[name=flood].rate*=2"])
    assert served.post("/save", {"name": "floods", "number": again["number"]}).status == 200
    beside = served.post("/compare", {"chosen": [["variant", "dear, often"], ["variant", "floods"]]})
    assert [head["text"] for head in beside.json["costs"]["heads"]] == ["what", "dear, often", "floods"]
    assert beside.json["costs"]["rows"][0][1] == whole[-1]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_page_and_worker_end_together(tiny_files, how):
    """Proves: Ctrl-C and SIGTERM end the page, a listener notwithstanding, with exit code 0, and its worker with it."""
    page = Served.begin(tiny_files.model, tiny_files.scenarios)
    try:
        page.enter()
        page.listen()
        workers = page.workers
        assert len(workers) == 1
        assert page.end(how) == 0
        assert gone(workers[0])
    finally:
        page.close()


def test_the_worker_ends_though_the_page_is_killed(tiny_files):
    """Proves: a page that is killed leaves no worker behind: its pipe closes."""
    page = Served.begin(tiny_files.model, tiny_files.scenarios)
    try:
        workers = page.workers
        page.end(signal.SIGKILL)
        assert gone(workers[0])
    finally:
        page.close()


def test_elsewhere_without_a_token_nothing_is_begun(tiny_files):
    """Proves: exit code 2 and a remedy before anything listens."""
    done = _command(tiny_files, "--host", "0.0.0.0")
    assert done.returncode == 2
    assert "token" in done.stderr


def test_a_token_is_typed_and_never_part_of_an_address(tiny_files):
    """Proves: with a token the address printed has none, the page asks for it, and a wrong one lets nobody in."""
    token = "a token of many letters"
    page = Served.begin(tiny_files.model, tiny_files.scenarios, env={"RESILIENCE_TOKEN": token})
    try:
        assert "key" not in page.address
        asks = page.ask("GET", "/")
        assert asks.status == 403
        assert b'type="password"' in asks.body
        own = {"Origin": f"http://{page.netloc}", "Content-Type": "application/x-www-form-urlencoded"}
        assert page.ask("GET", f"/?key={token.replace(' ', '+')}").status == 403
        assert page.ask("POST", "/enter", own, "key=wrong").status == 403
        given = page.ask("POST", "/enter", own, f"key={token.replace(' ', '+')}")
        assert given.status == 303
        assert page.ask("GET", "/", {"Cookie": given.headers["set-cookie"].split(";")[0]}).status == 200
    finally:
        page.close()


def test_a_port_that_is_taken_is_told(served, tiny_files):
    """Proves: exit code 2 and what to give, where somebody listens already."""
    done = _command(tiny_files, "--port", served.netloc.rpartition(":")[2])
    assert done.returncode == 2
    assert "--port" in done.stderr


def _command(tiny_files, *options):
    return subprocess.run(
        [sys.executable, "-m", "resilience", "serve", str(tiny_files.model), str(tiny_files.scenarios), *options],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
