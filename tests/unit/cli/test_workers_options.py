"""`resilience plan --workers N` and `--cluster ADDRESS`."""

from __future__ import annotations

import pytest

from resilience.solve.workers import choice, cluster, hands
from resilience.solve.workers.local import LocalCrew


def test_workers_and_a_cluster_contradict_each_other(resilience, tiny, tmp_path):
    """Proves: asking for both is a finding of the options, with exit code 2, before any work."""
    options = ["--workers", 2, "--cluster", "tcp://127.0.0.1:1"]
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json", *options)
    assert ended.code == 2
    assert [(f["file"], f["remedy"]) for f in ended.json["findings"]] == [("--workers", "Give --workers or --cluster.")]


@pytest.mark.parametrize("address", ["foo", "foo:8786", "tcp://foo", "8786"])
def test_what_is_no_address_of_a_cluster_is_said_at_once(resilience, tiny, tmp_path, address):
    """Proves: the form is refused, with how to write it; waited for, it ended in Dask's own traceback after 20 s."""
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--cluster", address)
    assert ended.code == 2
    assert "write it as tcp://HOST:PORT" in " ".join(ended.err.split())


def test_a_cluster_that_does_not_answer_is_said_before_anything_is_built(resilience, tiny, tmp_path, monkeypatch):
    """Proves: exit code 2, a sentence with the address, no run folder."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--cluster", "tcp://127.0.0.1:1")
    assert ended.code == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in " ".join(ended.err.split())
    assert "Building" not in ended.out
    assert not (tmp_path / "run").exists()


def test_the_number_of_workers_reaches_the_building_and_the_solving(resilience, tiny, tmp_path, monkeypatch):
    """Proves: --workers 2 builds and prices with two processes; --workers 1, and the default on a small model, none."""
    made = []

    def crew(count):
        made.append(count)
        return LocalCrew(count)

    monkeypatch.setattr(choice, "LocalCrew", crew)
    monkeypatch.setattr(hands, "LocalCrew", crew)
    plans = []
    for number, options in enumerate(([], ["--workers", 1], ["--workers", 2])):
        run = tmp_path / f"run{number}"
        assert resilience("plan", tiny.model, tiny.scenarios, "-o", run, *options).code == 0
        plans.append((run / "plan.json").read_text())
    assert made == [2]
    assert len(set(plans)) == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tls://127.0.0.1:1?ca=none.pem&cert=none.pem&key=none.pem", "ca is to name a file that is there: none.pem"),
        ("tls://127.0.0.1:1?ca={ca}", "cert is to name a file that is there: it names none"),
        ("tls://127.0.0.1:1", "key is to name a file that is there: it names none"),
        ("tls://127.0.0.1:1?password=x", "There is no 'password' in an address."),
    ],
)
def test_a_certificate_that_is_not_there_is_said_before_anything_is_sent(resilience, tiny, tmp_path, address, words):
    """Proves: an address over TLS must name three files that exist; each that does not is a finding, code 2.

    Sensitivity: a name that is not understood, left out in silence, would connect without our certificate.
    """
    ca = tmp_path / "ca.pem"
    ca.write_text("-", encoding="utf-8")
    options = ["-o", tmp_path / "run", "--cluster", address.format(ca=ca), "--format", "json"]
    ended = resilience("plan", tiny.model, tiny.scenarios, *options)
    assert ended.code == 2
    assert words in " ".join(one["message"] for one in ended.json["findings"])
    assert {one["remedy"] for one in ended.json["findings"]} == {"Write tls://HOST:PORT?ca=FILE&cert=FILE&key=FILE."}
