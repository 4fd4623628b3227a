"""Who may come in: the name asked for, the cookie, where a write comes from, and how much may be sent."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.serve.limits import ENVELOPE, LEAST_TOKEN, MOST_ASKED, MOST_UPLOADED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOKEN_PLACE = "RESILIENCE_TOKEN"  # the name of the variable, no token
UPLOAD = "/workbook"
ENTER = "/enter"
OPEN = frozenset({"/style.css"})
"""What anybody may read: it says nothing of a model."""
LOCAL_NAMES = frozenset({"localhost"})
READS = frozenset({"GET", "HEAD"})
HOST_HEADER = re.compile(r"(\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[A-Za-z0-9._-]+)):(?P<port>[0-9]{1,5})")
"""A name or an address with a port; one without is that of port 80, where this page never is."""


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered: the status and a sentence."""

    status: int
    words: str


@dataclass(frozen=True)
class Door:
    """Who may come in at one address.

    `key` is asked for once, and what is then given is the cookie. `stated` says whether the key is a token of the
    user's own: then it is typed into a form, and is never part of an address.
    """

    host: str
    port: int
    key: str
    stated: bool = False
    names: frozenset[str] = frozenset()
    "Names beside its address by which it may be asked for."
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def cookie_name(self) -> str:
        """Cookies are shared by all ports of a machine: each page has a name of its own."""
        return f"resilience-{self.port}"

    @property
    def address(self) -> str:
        """Where it is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    def fits(self, given: str) -> bool:
        """Whether what was given is the key."""
        return secrets.compare_digest(given.encode(), self.key.encode())

    def refusal(self, request: Asked) -> Refusal | None:
        """Why a request is refused; None: it is not."""
        if not self._known(request.headers.get("host", ""), request.reached):
            return Refusal(400, "This page is not known by that name.")
        most = MOST_UPLOADED + ENVELOPE if request.path == UPLOAD else MOST_ASKED
        if _length(request.headers) > most:
            return Refusal(413, f"More than {most // 1_000_000 or most / 1e6:g} MB is not read.")
        if request.path not in OPEN and request.path != ENTER and not self._has_cookie(request):
            return Refusal(403, "Open the page by the address that the command printed.")
        if request.method not in READS and not self._own(request):
            return Refusal(403, "Another page may not write here.")
        return None

    def _known(self, host: str, reached: str) -> bool:
        """Whether a Host header names this page: its port, and a name it is known by."""
        found = HOST_HEADER.fullmatch(host)
        if found is None or found["port"] != str(self.port):
            return False
        name = (found["six"] or found["name"]).lower()
        if name in self.names or name == self.host.lower():
            return not is_everywhere(name)
        if name in LOCAL_NAMES:
            return is_loopback(self.host)
        return bool(reached) and name == reached  # an address as the connection has it: no foreign name leads here

    def _has_cookie(self, request: Asked) -> bool:
        given = request.cookies.get(self.cookie_name, "")
        return secrets.compare_digest(given.encode(), self.cookie.encode())

    def _own(self, request: Asked) -> bool:
        """Whether a write comes from this very page: browsers say where they come from, and others must."""
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        return request.headers.get("origin", "") == f"http://{request.headers.get('host', '')}"


@dataclass(frozen=True)
class Asked:
    """A request as the door sees it; `reached` is the address of this machine that the connection came to."""

    method: str
    path: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    reached: str = ""


def _length(headers: Mapping[str, str]) -> int:
    stated = headers.get("content-length", "0")
    return int(stated) if stated.isascii() and stated.isdigit() else 0


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own, which no other reaches."""
    if host.lower() in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether it stands for all addresses of a machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def stated_token(file: Path | None) -> str | None:
    """The token that the user gives in a file or in the environment; None: none.

    Raises
    ------
    InputError
        When the file cannot be read, or what is given is too short.
    """
    if file is None:
        text, where = os.environ.get(TOKEN_PLACE, ""), TOKEN_PLACE
    else:
        where = str(file)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            message, remedy = f"The token cannot be read: {error}.", "Name a file of one line of text."
            raise InputError([Finding(Code.UNREADABLE, message, remedy, where)]) from None
    token = text.strip()
    if not token and file is None:
        return None
    if len(token) < LEAST_TOKEN or not token.isprintable():
        message = f"A token of {len(token)} characters is guessed." if token.isprintable() else "The token is no text."
        remedy = f"Give {LEAST_TOKEN} or more, on one line: python -c 'import secrets; print(secrets.token_urlsafe())'."
        raise InputError([Finding(Code.BAD_VALUE, message, remedy, where)])
    return token


def door_at(host: str, port: int, token: str | None, names: frozenset[str] = frozenset()) -> Door:
    """The door of an address: that of this machine alone needs no token, any other does.

    Raises
    ------
    InputError
        When the page would be open to other machines without a token.
    """
    if token is None and not is_loopback(host):
        message = f"At {host} other machines could open the page."
        remedy = (
            f"Give a token that they must know, in a file (--token-file FILE) or in {TOKEN_PLACE}, or leave --host out."
        )
        raise InputError([Finding(Code.NEEDED, message, remedy, "--host")])
    key = secrets.token_urlsafe(32) if token is None else token
    return Door(host, port, key, token is not None, frozenset(map(str.lower, names)))
