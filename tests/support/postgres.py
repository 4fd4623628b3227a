"""A PostgreSQL server of its own for tests, where the programs of one are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
"""Where Debian installs them."""
OWNER = "postgres"
SETTINGS = "-c listen_addresses='' -c fsync=off -c unix_socket_directories={folder}"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where there are none, or root has nobody to run them as."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else PLACES
    if not places or (os.name == "posix" and os.geteuid() == 0 and shutil.which("runuser") is None):
        return None
    return places[0]


@contextmanager
def served():
    """Start a server that listens to a socket in a folder of its own, and yield the URL of a database; then end it."""
    folder, bin_ = Path(mkdtemp(prefix="pg")), programs()
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    data = folder / "data"
    try:
        _run(bin_ / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "--no-sync")
        settings = SETTINGS.format(folder=folder)
        _run(bin_ / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://{OWNER}:geheim@/postgres?host={folder}"
        finally:
            _run(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: object) -> None:
    as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    command = [*as_owner, *map(str, words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
