"""The what-if page as an application: one model, one worker, and what can be asked of them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from resilience.errors import InputError, ResilienceError
from resilience.files.changes.change import texts
from resilience.files.changes.from_toml import as_changes
from resilience.files.studies.study_file import read_study
from resilience.files.studies.variant_saved import save_variant
from resilience.serve.beside import KeptVariant, compared, run_beside, runs_in
from resilience.serve.bodies import BodyError, asked_of, body_of, chosen_of, lines_of, workbook_of
from resilience.serve.desk import Desk
from resilience.serve.events import PageEvents
from resilience.serve.guarded import Guarded
from resilience.serve.limits import MOST_KEPT
from resilience.serve.looking import UnlookedError, looked_through
from resilience.serve.page import door_html, page_html, script, style
from resilience.serve.told import findings_table, message_of
from resilience.study.whatif.offers import offers
from resilience.study.words import counted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from resilience.files.inputs import Inputs
    from resilience.serve.beside import Beside
    from resilience.serve.door import Door
    from resilience.serve.talk import WorkerSaid
    from resilience.study.whatif.answers import WhatIfAnswer

    Endpoint = Callable[[Request], Awaitable[Response]]

SAVED = "Saved as {name} in {study}: resilience study {study} runs it."
NOT_YET = "Wait for the new plan: a variant is saved with its answer."


@dataclass(frozen=True)
class Opened:
    """What is open: where model and scenarios are, the study that variants go to, and the folder of runs."""

    model: str
    scenarios: str
    inputs: Inputs
    study: Path
    runs: Path
    gap: float


@dataclass(eq=False)
class WhatIfPage:
    """The page of one open model. Everything but `heard` is called in the event loop."""

    opened: Opened
    door: Door
    events: PageEvents = field(default_factory=PageEvents)
    kept: dict[str, KeptVariant] = field(default_factory=dict)
    "Variants saved here, with their answers."
    last: tuple[int, WhatIfAnswer] | None = None
    "The newest answer with a plan, and its question's number."
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.opened.model, self.opened.scenarios, self.opened.gap, self.heard)
        self._offers = offers(self.opened.inputs)
        self._loop: asyncio.AbstractEventLoop | None = None

    def heard(self, said: WorkerSaid) -> None:
        """Pass on what the worker says; called in a thread of its own."""
        message = message_of(said)
        loop = self._loop
        if loop is not None and not loop.is_closed() and not self.events.closed:
            loop.call_soon_threadsafe(self._told, said, message)

    def _told(self, said: WorkerSaid, message: dict[str, Any]) -> None:
        if said.kind == "plan" and said.number >= self.events.number:
            self.last = said.number, said.content.answer
        self.events.say(message)

    def close(self) -> None:
        """End what pages listen to, so that nothing keeps the server; the worker ends with it."""
        self.events.close()

    @asynccontextmanager
    async def running(self, app: Starlette) -> AsyncIterator[None]:  # noqa: ARG002  # as Starlette calls it
        """Hold the worker as long as the server runs."""
        self._loop = asyncio.get_running_loop()
        self.desk.open()
        try:
            yield
        finally:
            self.close()
            await asyncio.to_thread(self.desk.close)

    async def page(self, request: Request) -> Response:
        """The page; who comes with the key is given the cookie and sent on."""
        from starlette.responses import HTMLResponse

        if "key" in request.query_params and not self.door.stated:
            return self._let_in(request.query_params["key"])
        variants, runs = await asyncio.to_thread(self._stored)
        title = self.opened.inputs.raw.name
        return HTMLResponse(page_html(title, self._offers, variants, runs, str(self.opened.study)))

    async def enter(self, request: Request) -> Response:
        """Let somebody in who knows the token."""
        body = await body_of(request)
        try:
            given = parse_qs(body.decode(), max_num_fields=4).get("key", [""])[0]
        except ValueError:
            given = ""
        return self._let_in(given)

    def _let_in(self, given: str) -> Response:
        from starlette.responses import HTMLResponse, RedirectResponse

        if not self.door.fits(given.strip()):
            return HTMLResponse(door_html("That is not it.", asks=self.door.stated), 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.door.cookie_name, self.door.cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def listen(self, request: Request) -> Response:  # noqa: ARG002  # as Starlette calls it
        """What happens, as it happens."""
        from starlette.responses import StreamingResponse

        if self.events.is_full:
            raise BodyError(503, "Too many pages are open.")
        return StreamingResponse(self.events.heard(), media_type="text/event-stream")

    async def ask(self, request: Request) -> Response:
        """Ask what changes mean; the answer is told to all that listen."""
        lines = lines_of(await asked_of(request))
        return _json({"number": await asyncio.to_thread(self.desk.ask, lines)})

    async def save(self, request: Request) -> Response:
        """Save the changes of the newest answer as a variant of the study."""
        asked = await asked_of(request)
        name, number = asked.get("name"), asked.get("number")
        if not isinstance(name, str) or not isinstance(number, int):
            raise BodyError(400, "A name and the number of an answer are expected.")
        if self.last is None or self.last[0] != number or number != self.desk.number:
            raise BodyError(409, NOT_YET)
        answer = self.last[1]
        opened, name = self.opened, name.strip()
        changes = as_changes(answer.changes)
        await asyncio.to_thread(save_variant, opened.study, name, changes, opened.model, opened.scenarios, opened.gap)
        model = await asyncio.to_thread(opened.inputs.model, _of_model(answer.changes))
        self.kept[name] = KeptVariant(name, answer, model)
        while len(self.kept) > MOST_KEPT:
            del self.kept[next(iter(self.kept))]
        return _json({"name": name, "words": SAVED.format(name=name, study=opened.study)})

    async def compare(self, request: Request) -> Response:
        """Set variants and runs side by side."""
        chosen = chosen_of(await asked_of(request))
        return _json(await asyncio.to_thread(lambda: compared([self._beside(*one) for one in chosen])))

    async def workbook(self, request: Request) -> Response:
        """Look through a workbook."""
        name, content = await workbook_of(request)
        try:
            found = await asyncio.to_thread(looked_through, name, content)
        except UnlookedError as error:
            raise BodyError(422, str(error)) from None
        errors, others = len(found.errors), len(found) - len(found.errors)
        words = f"{name}: {counted(str(errors), 'error')}, {counted(str(others), 'warning')}."
        return _json({"words": words, "findings": findings_table(found)})

    def _beside(self, kind: str, name: str) -> Beside:
        if kind == "variant" and name in self.kept:
            return self.kept[name].beside
        for folder in runs_in(self.opened.runs) if kind == "run" else ():
            if folder.name == name:
                return run_beside(folder)
        raise BodyError(404, f"There is no {kind} {name!r} to compare.")

    def _stored(self) -> tuple[Sequence[tuple[str, Sequence[str]]], Sequence[str]]:
        """Variants of the study file, and runs."""
        study = self.opened.study
        try:
            variants = [(one.name, texts(one.changes)) for one in read_study(study).variants] if study.exists() else []
        except InputError:  # told when something is to be saved there
            variants = []
        return variants, [folder.name for folder in runs_in(self.opened.runs)]

    def application(self) -> Guarded:
        """The page behind its door."""
        from starlette.applications import Starlette
        from starlette.responses import Response
        from starlette.routing import Route

        from resilience.report.page.bundle import vega_script

        texts_served = {"/style.css": (style, "text/css"), "/page.js": (script, "text/javascript"),
                        "/vega.js": (vega_script, "text/javascript")}  # fmt: skip

        def fixed(path: str) -> Endpoint:
            make, kind = texts_served[path]

            async def answer(request: Request) -> Response:  # noqa: ARG001  # as Starlette calls it
                return Response(await asyncio.to_thread(make), media_type=kind)

            return answer

        routes = [Route(path, fixed(path), methods=["GET"]) for path in texts_served]
        routes += [
            Route("/", self.page, methods=["GET"]),
            Route("/events", self.listen, methods=["GET"]),
            *(
                Route(path, answer, methods=["POST"])
                for path, answer in (
                    ("/enter", self.enter),
                    ("/ask", self.ask),
                    ("/save", self.save),
                    ("/compare", self.compare),
                    ("/workbook", self.workbook),
                )
            ),
        ]
        refusals: Mapping[Any, Any] = {BodyError: _refused, ResilienceError: _wrong}
        return Guarded(Starlette(routes=routes, lifespan=self.running, exception_handlers=refusals), self.door)


def _of_model(changes: Sequence[str]) -> tuple[Any, ...]:
    from resilience.files.changes.applied import of_model

    return tuple(of_model(as_changes(changes)))


def _json(content: Mapping[str, Any], status: int = 200) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse(content, status)


async def _refused(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    assert isinstance(error, BodyError)  # what it is registered for
    return _json({"words": str(error)}, error.status)


async def _wrong(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    problems = error.problems if isinstance(error, InputError) else (error,)
    return _json({"words": " ".join(map(str, problems)), "findings": findings_table(problems)}, 422)
