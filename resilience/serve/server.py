"""The server of the page: one socket, one worker, ended by Ctrl-C and SIGTERM."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.serve.app import Opened, WhatIfPage
from resilience.serve.door import door_at, is_loopback, stated_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

HOST, PORT = "127.0.0.1", 8765
LONGEST_END = 3
"""Seconds that requests under way are given when the page ends."""
REQUESTS_AT_ONCE = 64
"""Requests answered at once."""


def serve(
    opened: Opened,
    *,
    host: str = HOST,
    port: int = PORT,
    token_file: Path | None = None,
    names: frozenset[str] = frozenset(),
    ready: Callable[[str], None],
) -> None:
    """Serve the what-if page of an open model until Ctrl-C or SIGTERM.

    Parameters
    ----------
    opened
        The model, its scenarios, and where variants and runs are.
    host, port
        Where to listen; another address than this machine's own needs a token. Port 0: any that is free.
    token_file
        File of the token; None: that of the environment, if there is one.
    names
        Names beside its address by which the page may be asked for.
    ready
        Called with the address to open once the page can be opened.

    Raises
    ------
    InputError
        When the address is open to others without a token, or cannot be listened at.
    """
    import uvicorn

    door = door_at(host, port, stated_token(token_file), names)
    with _listening(host, port) as bound:
        door = replace(door, port=bound.getsockname()[1])
        page = WhatIfPage(opened, door)
        config = uvicorn.Config(
            page.application(), http="h11", ws="none", lifespan="on", loop="asyncio", log_config=None,
            access_log=False, server_header=False, proxy_headers=False, limit_concurrency=REQUESTS_AT_ONCE,
            timeout_graceful_shutdown=LONGEST_END, h11_max_incomplete_event_size=64_000,
        )  # fmt: skip

        class Server(uvicorn.Server):
            """Ends what pages listen to first, for that never ends by itself."""

            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                page.close()
                super().handle_exit(sig, frame)

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready(door.address if door.stated else f"{door.address}?key={door.key}")

        Server(config).run(sockets=[bound])


def _listening(host: str, port: int) -> socket.socket:
    """The socket to listen at.

    Raises
    ------
    InputError
        When the address is taken or is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        message = f"{host}:{port} cannot be listened at: {error}."
        remedy = "Give another --port (0: any that is free)" + ("." if is_loopback(host) else ", or another --host.")
        raise InputError([Finding(Code.IN_USE, message, remedy, "--port")]) from None
    made.set_inheritable(False)  # the name of the call says it
    return made
