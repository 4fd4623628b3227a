"""A headless Chromium driven by its own protocol through pipes: no port, no driver, no library."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 60.0
"""Seconds for any one answer: machines are shared."""


def chromium() -> str | None:
    """Where a browser is; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class RefusedError(Exception):
    """The browser cannot do what it was told, as while it goes from one page to the next."""


class Browser:
    """One page in a browser of its own; `logged` are lines of its console, `fetched` what it asked for."""

    def __init__(self, path: str) -> None:
        self._home = tempfile.mkdtemp(prefix="browser-")
        (read_orders, self._orders), (self._answers, write_answers) = os.pipe(), os.pipe()
        pipes = f"os.dup2({read_orders}, 3); os.dup2({write_answers}, 4); os.execv(sys.argv[1], sys.argv[1:])"
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import os, sys; {pipes}",
                path,
                *FLAGS,
                f"--user-data-dir={self._home}",
                "about:blank",
            ],
            pass_fds=(read_orders, write_answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_orders)
        os.close(write_answers)
        self._rest, self._count, self._session = b"", 0, ""
        self.logged: list[str] = []
        self.fetched: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """Give an order and wait for its answer."""
        self._count += 1
        order = {"id": self._count, "method": method, "params": given}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            said = self._next(end)
            if said.get("id") == self._count:
                if "error" in said:
                    raise RefusedError(said["error"])
                return said.get("result", {})
        raise TimeoutError(method)

    def _next(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if not select.select([self._answers], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError
            piece = os.read(self._answers, 1 << 16)
            if not piece:
                raise ConnectionError
            self._rest += piece
        one, self._rest = self._rest.split(b"\0", 1)
        said: dict[str, Any] = json.loads(one)
        given = said.get("params", {})
        if said.get("method") == "Runtime.consoleAPICalled":
            self.logged.append(str(given["args"]))
        elif said.get("method") == "Log.entryAdded":
            self.logged.append(given["entry"]["text"])
        elif said.get("method") == "Runtime.exceptionThrown":
            self.logged.append(str(given["exceptionDetails"]))
        elif said.get("method") == "Network.requestWillBeSent":
            self.fetched.append(given["request"]["url"])
        return said

    def evaluate(self, expression: str) -> Any:
        """What an expression is in the page, a promise kept."""
        found = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def open(self, path: Path | str, width: int) -> float:
        """Open a page, a file or an address, at a width; seconds by its own clock until it says that it is ready."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.ask("Page.navigate", url=path if isinstance(path, str) else path.resolve().as_uri())
        self.wait_for("document.documentElement?.dataset.ready === 'yes'")
        return float(self.evaluate("performance.now()")) / 1000

    def wait_for(self, expression: str, patience: float = PATIENCE) -> None:
        """Wait until an expression holds in the page."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with contextlib.suppress(RefusedError):
                if self.evaluate(expression):
                    return
            time.sleep(0.02)
        raise TimeoutError(expression)

    def close(self) -> None:
        """End the browser and forget what it kept."""
        with contextlib.suppress(RefusedError, TimeoutError, OSError):
            self._session = ""
            self.ask("Browser.close")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._process.kill()
        self._process.wait()
        os.close(self._orders)
        os.close(self._answers)
        shutil.rmtree(self._home, ignore_errors=True)
