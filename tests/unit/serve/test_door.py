"""Who may come in, decided without a server."""

from __future__ import annotations

import pytest

from resilience.errors import InputError
from resilience.serve.door import Asked, Door, door_at, is_loopback, stated_token

HERE = {"host": "127.0.0.1:8765"}
OWN = HERE | {"origin": "http://127.0.0.1:8765"}


def door(**given) -> Door:
    """A door of this machine alone."""
    return Door(**({"host": "127.0.0.1", "port": 8765, "key": "k" * 32} | given))


def asked(method="GET", path="/", headers=HERE, at=None, reached="127.0.0.1") -> Asked:
    """A request; `at` is the door whose cookie it brings."""
    cookies = {} if at is None else {at.cookie_name: at.cookie}
    return Asked(method, path, headers, cookies, reached)


@pytest.mark.parametrize(
    "host",
    ["evil.example:8765", "127.0.0.1:9999", "127.0.0.1", "localhost.evil.example:8765", "", "[::2]:8765", ":8765"],
)
def test_a_foreign_name_is_refused(host):
    """Proves: whatever name another page found to lead here is refused with 400, the cookie notwithstanding.

    Sensitivity: compared by how it begins, localhost.evil.example would pass.
    """
    here = door()
    assert here.refusal(asked(headers={"host": host}, at=here)).status == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765"])
def test_its_own_names_are_known(host):
    """Proves: the address and this machine's own name pass."""
    here = door()
    assert here.refusal(asked(headers={"host": host}, at=here)) is None


def test_elsewhere_the_address_reached_is_known_and_localhost_is_not():
    """Proves: at all addresses the one that the connection came to passes, a name only where it was given."""
    here = door(host="0.0.0.0", stated=True, names=frozenset({"plan.example"}))
    for host, status in (("10.0.0.7:8765", None), ("plan.example:8765", None), ("localhost:8765", 400),
                         ("0.0.0.0:8765", 400), ("10.0.0.8:8765", 400)):  # fmt: skip
        refused = here.refusal(asked(headers={"host": host}, at=here, reached="10.0.0.7"))
        assert (None if refused is None else refused.status) == status, host


def test_without_the_cookie_nothing_but_the_style_is_read():
    """Proves: page, script, events and writes are refused with 403; a cookie of another start is none."""
    here, other = door(), door()
    for path in ("/", "/page.js", "/vega.js", "/events", "/ask", "/anything"):
        assert here.refusal(asked(path=path)).status == 403
        assert here.refusal(asked(path=path, at=other)).status == 403
    assert here.refusal(asked(path="/style.css")) is None


@pytest.mark.parametrize(
    "headers",
    [
        HERE,
        HERE | {"origin": "http://evil.example"},
        HERE | {"origin": "null"},
        HERE | {"origin": "http://localhost:8765"},
        HERE | {"origin": "https://127.0.0.1:8765"},
        OWN | {"sec-fetch-site": "cross-site"},
        OWN | {"sec-fetch-site": "same-site"},
    ],
)
def test_another_page_writes_nothing(headers):
    """Proves: a write that does not come from this very page is refused with 403, its cookie notwithstanding.

    Sensitivity: `same-site` is another port of this machine, whose pages get the cookie sent along.
    """
    here = door()
    for path in ("/ask", "/save", "/compare", "/workbook", "/enter"):
        assert here.refusal(asked("POST", path, headers, here)).status == 403


def test_its_own_page_writes():
    """Proves: what the page itself sends passes."""
    here = door()
    assert here.refusal(asked("POST", "/ask", OWN | {"sec-fetch-site": "same-origin"}, here)) is None


def test_too_much_is_refused_by_what_it_says_of_itself():
    """Proves: 413 above 20 MB and what a form adds, for a workbook, and above 0.256 MB for all else."""
    here = door()
    for path, most in (("/workbook", 20_064_000), ("/ask", 256_000)):
        assert here.refusal(asked("POST", path, OWN | {"content-length": str(most)}, here)) is None
        assert here.refusal(asked("POST", path, OWN | {"content-length": str(most + 1)}, here)).status == 413


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "plan.example", "::"])
def test_elsewhere_needs_a_token(host):
    """Proves: other machines are let in by a token alone; the refusal says how one is given, and that is no option."""
    with pytest.raises(InputError, match=r"--token-file FILE.*RESILIENCE_TOKEN"):
        door_at(host, 8765, None)
    assert door_at(host, 8765, "t" * 16).stated


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_needs_none(host):
    """Proves: at its own addresses a key is made, another for each start."""
    assert is_loopback(host)
    assert door_at(host, 8765, None).key != door_at(host, 8765, None).key


def test_a_token_comes_from_a_file_or_the_environment(tmp_path, monkeypatch):
    """Proves: the file goes first, blanks around it are none of it, and what is too short or unreadable is refused."""
    monkeypatch.setenv("RESILIENCE_TOKEN", "e" * 20)
    assert stated_token(None) == "e" * 20
    file = tmp_path / "token"
    file.write_text("f" * 20 + "\n")
    assert stated_token(file) == "f" * 20
    file.write_text("f" * 15)
    with pytest.raises(InputError, match="15 characters"):
        stated_token(file)
    with pytest.raises(InputError, match="cannot be read"):
        stated_token(tmp_path / "none")
    monkeypatch.delenv("RESILIENCE_TOKEN")
    assert stated_token(None) is None
