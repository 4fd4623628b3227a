"""The door as middleware: every request passes it, and every answer says what a browser may do with it."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any

from resilience.serve.door import Asked
from resilience.serve.page import POLICY, door_html

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from resilience.serve.door import Door

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guarded:
    """An application behind a door."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why it is refused."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self.door.refusal(asked(scope))
        answer: ASGIApp = self.app
        comes = scope["method"] == "GET" and scope["path"] == "/" and b"key=" in scope["query_string"]
        if refused is not None and not (refused.status == 403 and comes and not self.door.stated):
            from starlette.responses import HTMLResponse

            asks = refused.status == 403 and self.door.stated and scope["path"] == "/"
            words = "Give the token to come in." if asks else refused.words
            answer = HTMLResponse(door_html(words, asks=asks), refused.status, headers={"connection": "close"})
        await answer(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message.get("headers", ())}
            added = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in own]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sent


def asked(scope: Scope) -> Asked:
    """A request as the door sees it; a header that comes twice is none."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        headers[key] = "" if key in headers and key != "cookie" else value.decode("latin-1")
    server: Any = scope.get("server") or ("",)
    return Asked(scope["method"], scope["path"], headers, _cookies(headers.get("cookie", "")), str(server[0]))


def _cookies(text: str) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(text).items()}
    except CookieError:
        return {}
