"""The page of a week: what to do, what it costs, what changed since last week and why, and what it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.report.numbers import digits, money, whole
from resilience.report.page.blocks import Bullets, CodeLines, PageSection, Paragraph, ReportPage
from resilience.report.sections.ground import SAME, digests, graded
from resilience.report.sections.plain import plain_blocks
from resilience.report.sections.week_network import network_section
from resilience.study.weekly.since.kept import MODEL, SCENARIOS, STATE, read_kept_week
from resilience.study.weekly.since.words import words_of_causes
from resilience.study.words import DUST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from resilience.report.page.blocks import Block
    from resilience.study.run.stored_run import StoredTables
    from resilience.study.weekly.since.kept import KeptWeek

ORDER, CALL, LEAVE = "order", "call", "leave alone"
FEW = 3
"""Changes named in short; the table below has all."""
COUNTED = "In week {period}, decided from {day}: {calls}, {changes} of the plan, {orders}."
NOTHING = "Nothing in the plan changes: leave it alone and order as below."
CHANGES = "Change the plan: {named}{more}."
COSTS = (
    "The coming year costs {then} {currency} with this week's plan and {now} with the one in force until now, today's "
    "situation counted in"
)
SAVES = "{costs}: it saves {saving}."
DEARER = "{costs}: {more} more, for what is asked of it or bound."
AS_MUCH = "{costs}: as much."
SURE = "No plan can cost less than {bound}, and a change has to save {band} a year to be worth it."
FORGONE = " The cheapest plan found would save {forgone} more."
STOPPED = "The search was ended before the wanted gap was proven ({why}): a cheaper plan may exist."
LOOK = {
    "do": "What to do, and what to leave alone. By: the last day on which to do it. Settled: right however today's "
    "events go on. Saving: in the coming year, all else done.",
    "plan": "The plan that is in force from this week on; 'today' is the plan that was in force until now.",
    "near": "Each is this week's plan with some of its changes left alone: choose one where a change is hard to make.",
    "since": "Data and state: stock, orders, sources, what is bound. Events: what goes on. Beliefs: rates and "
    "durations. Model and settings: the tables, and how closely was searched. Each cause has its fair (Shapley) "
    "share of the change; what none explains is the tie, another of equally cheap plans or a change left alone.",
    "beliefs": "Old: what was believed last week. New: today's mean, which with 90 % lies between low and high.",
}
TABLES = {
    "buffers": "Target stocks", "sources": "Every lane, its flow and its share", "lots": "Lots", "reserves": "Reserves",
}  # fmt: skip
ENDING = "Written by resilience {version} from the run folder; every number stands in its tables."


def week_page(run: StoredTables) -> ReportPage:
    """Every part that the week has something for."""
    week, proof = run.documents["recommendation.json"], run.documents["certificate.json"]
    try:
        kept, missing = read_kept_week(run.folder), ""
    except InputError as error:
        kept, missing = None, str(error).partition("\n")[0]
    sections = (
        PageSection("verdict", "The week in short", tuple(_short(week, proof))),
        PageSection("actions", "What to do this week", tuple(_actions(run, week))),
        PageSection("causes", "What changed since last week, and why", tuple(_since(run))),
        PageSection("beliefs", "What is believed", tuple(_table(run, "beliefs", "Rates and durations", "beliefs"))),
        PageSection("near", "Plans that cost nearly as little", tuple(_near(run, week))),
        PageSection("plan", "The plan from now on", tuple(_plan(run))),
        network_section(kept, missing),
        PageSection("assumptions", "Assumptions, and how good the data are", tuple(_assumed(week, kept))),
        PageSection("repeat", "How to repeat the week", tuple(_repeat(proof, week, kept))),
    )
    return ReportPage(
        title=str(week["title"]),
        subtitle=f"Week {week['period']}: what to do. Money in {week['currency']}.",
        sections=tuple(one for one in sections if one.blocks),
        foot=ENDING.format(version=(proof.get("versions") or {}).get("resilience", "")),
    )


def _short(week: Mapping[str, Any], proof: Mapping[str, Any]) -> Iterator[Block]:
    of = _by_kind(week)
    counts = {name: _counted(len(of[name]), name) for name in (CALL, ORDER)}
    changes = _counted(len(of["change"]), "change")
    yield Paragraph(
        COUNTED.format(
            period=week["period"], day=week["decided_on"], calls=counts[CALL], changes=changes, orders=counts[ORDER]
        )
        + " " + _named(of["change"]),
        "lead",
    )  # fmt: skip
    yield Paragraph(_money(week["cost"], str(week["currency"])), "lead")
    yield Paragraph(_sure(week["cost"], str(week["currency"])), "lead")
    why = (proof.get("proof") or {}).get("stopped_because")
    if why:
        yield Bullets((STOPPED.format(why=why),))


def _money(cost: Mapping[str, Any], currency: str) -> str:
    before, after = float(cost["in_force"]), float(cost["this_week"])
    said = COSTS.format(then=whole(after), now=whole(before), currency=currency)
    if abs(before - after) <= DUST * abs(before):
        return AS_MUCH.format(costs=said)
    if after > before:
        return DEARER.format(costs=said, more=money(after - before, currency))
    return SAVES.format(costs=said, saving=money(before - after, currency))


def _sure(cost: Mapping[str, Any], currency: str) -> str:
    forgone = float(cost["this_week"]) - float(cost["cheapest"])
    little = forgone <= DUST * abs(float(cost["cheapest"]))
    more = "" if little else FORGONE.format(forgone=money(forgone, currency))
    return SURE.format(bound=whole(cost["at_least"]), band=digits(float(cost["band"]), 3)) + more


def _by_kind(week: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    of: dict[str, list[Mapping[str, Any]]] = {ORDER: [], CALL: [], LEAVE: [], "change": []}
    for one in week["actions"]:
        of[one["do"] if one["do"] in of else "change"].append(one)
    return of


def _named(changes: Sequence[Mapping[str, Any]]) -> str:
    if not changes:
        return NOTHING
    named = "; ".join(str(one["action"])[:1].lower() + str(one["action"])[1:].rstrip(".") for one in changes[:FEW])
    more = f"; and {len(changes) - FEW} more" if len(changes) > FEW else ""
    return CHANGES.format(named=named, more=more)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _actions(run: StoredTables, week: Mapping[str, Any]) -> Iterator[Block]:
    actions = _with_something(run, "actions")
    if actions is None:
        yield Paragraph("There is nothing to do, and nothing that was nearly done.")
        return
    yield Paragraph(LOOK["do"], "help")
    shown = [name for name in ("do", "action", "by", "settled", "saving", "because") if actions[name].notna().any()]
    yield from plain_blocks("actions", f"Everything to do; savings in {week['currency']} a year", actions, shown)
    for name, caption in (
        ("calls", "Whom to call, as today's events go on"),
        ("orders", "What each lane carries, period by period"),
        ("without", "What leaving a change out would lose: its three costliest disruptions"),
    ):
        yield from _table(run, name, caption)


def _since(run: StoredTables) -> Iterator[Block]:
    causes = _with_something(run, "causes")
    if causes is None:
        return
    for words in words_of_causes(causes):
        yield Paragraph(words)
    yield Paragraph(LOOK["since"], "help")
    yield from plain_blocks("causes", "Each change since last week, and what each cause adds", causes)


def _near(run: StoredTables, week: Mapping[str, Any]) -> Iterator[Block]:
    near = _with_something(run, "near_equal")
    if near is not None and len(near) > 1:
        yield Paragraph(LOOK["near"], "help")
        yield from plain_blocks("near_equal", "The fewest changes first", near)
    stirred = week["stirred"]
    yield Paragraph(
        f"The plan is stirred by {digits(100 * float(stirred['share']), 3)} % of its value, "
        f"{_counted(int(stirred['decisions']), 'decision')}."
    )


def _plan(run: StoredTables) -> Iterator[Block]:
    there = [(name, caption) for name, caption in TABLES.items() if _with_something(run, name) is not None]
    if there:
        yield Paragraph(LOOK["plan"], "help")
    for name, caption in there:
        yield from plain_blocks(name, caption, run.tables[name])


def _assumed(week: Mapping[str, Any], kept: KeptWeek | None) -> Iterator[Block]:
    if week["notes"]:
        yield Bullets(tuple(map(str, week["notes"])))
    if kept is None:
        return
    model = kept.given.model
    yield from graded(model)
    said = [*model.references, *(f"{name}: {text}" for name, text in model.sources.items())]
    said += [f"Hazard {one.name}: {one.source}" for one in kept.given.book.hazards if one.source]
    if said:
        yield Bullets(tuple(said[:40]))


def _repeat(proof: Mapping[str, Any], week: Mapping[str, Any], kept: KeptWeek | None) -> Iterator[Block]:
    if kept is not None:
        options, last = kept.given.options, kept.given.last
        words = ["resilience", "recommend", MODEL, SCENARIOS, "--state", STATE, "--period", str(week["period"])]
        words += [] if last is None else ["--previous", "LAST"]
        words += [] if options.switching_cost is None else ["--switching-cost", f"{options.switching_cost:g}"]
        words += [] if kept.given.since is None else ["--watched-since", kept.given.since.isoformat()]
        words += ["--gap", f"{options.gap:g}", "-o", "AGAIN"]
        yield CodeLines((" ".join(words), "resilience compare . AGAIN"))
        if last is not None:
            yield Paragraph("LAST is the run folder of the week before, whose plan was in force.")
    tools = ", ".join(f"{name} {number}" for name, number in sorted((proof.get("versions") or {}).items()))
    yield Paragraph(f"Made with {tools}.")
    yield Paragraph(SAME, "help")
    yield from digests(proof.get("inputs") or {})


def _table(run: StoredTables, name: str, caption: str, meaning: str = "") -> Iterator[Block]:
    table = _with_something(run, name)
    if table is None:
        return
    if meaning:
        yield Paragraph(LOOK[meaning], "help")
    yield from plain_blocks(name, caption, table)


def _with_something(run: StoredTables, name: str) -> pd.DataFrame | None:
    found = run.tables.get(name)
    return None if found is None or found.empty else found
