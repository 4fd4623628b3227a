"""The what-if page as its users have it: a command of its own, asked over its socket."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE = 120.0
"""Seconds for any one thing: machines are shared."""


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Served:
    """A page that is open; `address` is what the command printed."""

    process: subprocess.Popen[str]
    address: str
    cookie: str = ""
    _events: http.client.HTTPResponse | None = field(default=None, repr=False)
    _talk: http.client.HTTPConnection | None = field(default=None, repr=False)

    @classmethod
    def begin(cls, model: object, scenarios: object, *options: str, env: Mapping[str, str] | None = None) -> Served:
        """Start the command and wait for its address."""
        process = subprocess.Popen(
            [sys.executable, "-m", "resilience", "serve", str(model), str(scenarios), "--port", "0", *options],
            stdout=subprocess.PIPE, text=True, env=os.environ | dict(env or {}),
        )  # fmt: skip
        assert process.stdout is not None
        found = re.search(r"http\S+", process.stdout.readline())
        assert found is not None, process.wait(PATIENCE)
        return cls(process, found.group())

    @property
    def netloc(self) -> str:
        """Host and port."""
        return urlsplit(self.address).netloc

    @property
    def key(self) -> str:
        """What the address lets in with."""
        return parse_qs(urlsplit(self.address).query)["key"][0]

    @property
    def own(self) -> dict[str, str]:
        """Headers of the page itself."""
        return {"Cookie": self.cookie, "Origin": f"http://{self.netloc}"}

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | str | None = None
    ) -> Answer:
        """Send a request with no more headers than these."""
        talk = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        try:
            talk.request(method, path, body, dict(headers or {}))
            got = talk.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            talk.close()

    def enter(self) -> None:
        """Take the cookie, as a browser does that opens the address."""
        got = self.ask("GET", f"/?key={self.key}")
        assert got.status == 303, got
        self.cookie = got.headers["set-cookie"].split(";")[0]

    def post(self, path: str, content: object) -> Answer:
        """Send JSON as the page does."""
        return self.ask("POST", path, self.own | {"Content-Type": "application/json"}, json.dumps(content))

    def listen(self) -> None:
        """Hear events from now on."""
        talk = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        talk.request("GET", "/events", headers={"Cookie": self.cookie})
        self._talk, self._events = talk, talk.getresponse()
        assert self._events.status == 200

    def heard(self, number: int, *kinds: str) -> dict[str, Any]:
        """Wait for something of one of these kinds that is said of a question, unless a newer one has taken its place.

        The signs of life that events carry do not prolong it.
        """
        assert self._events is not None
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            line = self._events.readline()
            assert line, "the events have ended"
            if line.startswith(b"data: "):
                said: dict[str, Any] = json.loads(line[6:])
                assert said["number"] <= number, f"question {number} was overtaken by {said}"
                if said["number"] == number and said["kind"] in kinds:
                    return said
        raise TimeoutError(number, kinds)

    def asked(self, changes: Sequence[str]) -> dict[str, Any]:
        """Ask, and wait for the plan or for why there is none."""
        number = self.post("/ask", {"changes": list(changes)}).json["number"]
        return self.heard(number, "plan", "wrong", "none", "failed")

    @property
    def workers(self) -> list[int]:
        """Processes that the command has started and that run."""
        found = []
        for one in Path("/proc").iterdir():
            if one.name.isdigit():
                try:
                    fields = (one / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[1]) == self.process.pid and fields[0] != "Z":
                    found.append(int(one.name))
        return found

    def end(self, signal: int) -> int:
        """Send a signal, and wait for the exit code."""
        self.process.send_signal(signal)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """End it in any case."""
        for one in (self._events, self._talk):
            if one is not None:
                one.close()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()


def memory_of(process: int) -> int:
    """Bytes that a process holds."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return 1024 * int(line.split()[1])
    raise ProcessLookupError(process)


def gone(process: int) -> bool:
    """Whether a process ends in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.05)
    return False
