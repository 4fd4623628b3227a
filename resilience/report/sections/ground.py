"""What the answer stands on: assumptions, the grades of the data, and how to come to the same run again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from resilience.report.page.blocks import Bullets, CodeLines, Head, Listing, PageSection, Paragraph, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.plan.model import Model
    from resilience.report.page.blocks import Block
    from resilience.report.sections.known import KnownRun

GRADES = "How well the numbers of the tables are supported, in the words of who wrote them"
NO_GRADE = "no grade stated"
SAME = (
    "The same files, options and versions give the same plan and the same bytes. The digest of every file that the run "
    "was made from is told below; a file with another digest is another question."
)
DIGEST_SHOWN = 16
"""Letters of a digest shown; the certificate has all."""


def assumptions(known: KnownRun) -> PageSection:
    """What the numbers do not know, where they come from, and how they are graded."""
    blocks: list[Block] = []
    notes = tuple(map(str, known.certificate.get("notes") or ()))
    overlap = (known.certificate.get("scenario_set") or {}).get("overlap_assumption")
    rate = (known.certificate.get("scenario_set") or {}).get("overlap_rate")
    if overlap:
        told = f" So many begin a year while another lasts: {rate:.3g}." if rate is not None else ""
        notes = (*notes, str(overlap).split(" overlap_rate", 1)[0] + told)
    if notes:
        blocks.append(Bullets(notes))
    if known.model is None:
        blocks.append(
            Paragraph("Sources and grades of the data stand in the model's tables, which were not found as they were.")
        )
    else:
        blocks.extend(graded(known.model))
        blocks.extend(_sources(known))
    return PageSection("assumptions", "Assumptions, and how good the data are", tuple(blocks))


def graded(model: Model) -> Iterator[Block]:
    """How well the numbers of a model's tables are supported, in the words of who wrote them."""
    counted = Counter((one.table, one.grade or NO_GRADE) for one in model.provenance)
    if not counted:
        yield Paragraph("The tables state no source and no grade of their numbers.", "warning")
        return
    grades = sorted({grade for _, grade in counted})
    heads = (Head("table", number=False), *(Head(grade) for grade in grades))
    tables = sorted({table for table, _ in counted})
    rows = tuple(TableRow((table, *(str(counted[table, grade]) for grade in grades))) for table in tables)
    yield Listing(f"{GRADES}: records by grade", heads, rows)
    ranged = sum(bool(one.ranges) for one in model.provenance)
    if ranged:
        yield Paragraph(
            f"{ranged} records state a range in which a number may lie; resilience study looks at them one at a time."
        )


def _sources(known: KnownRun) -> Iterator[Block]:
    model = known.model
    if model is None:
        return
    said = [*model.references, *(f"{name}: {text}" for name, text in model.sources.items())]
    if known.book is not None:
        said += [f"Hazard {one.name}: {one.source}" for one in known.book.hazards if getattr(one, "source", None)]
    if said:
        yield Bullets(tuple(said[:40]))


def repeat(known: KnownRun) -> PageSection:
    """The command, the versions, the seeds and the digests."""
    versions, inputs = known.certificate.get("versions") or {}, known.certificate.get("inputs") or {}
    tools = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    drawn = known.certificate.get("scenario_set") or {}
    seeds = f"Seeds: scenarios {drawn.get('seed')}, sampled years {known.certificate['risk']['seed']}"
    judged = f", judge {known.judged['seed']}" if known.judged else ""
    count = drawn.get("count")
    blocks: list[Block] = [
        CodeLines(commands(known)),
        Paragraph(f"{seeds}{judged}; {count} scenarios. Made with {tools}."),
    ]
    blocks.append(Paragraph(SAME, "help"))
    blocks.extend(digests(inputs))
    return PageSection("repeat", "How to repeat the run", tuple(blocks))


def digests(inputs: Mapping[str, object]) -> Iterator[Block]:
    """The files that a run was made from, each with its digest; nothing where none is known."""
    heads = (
        Head("file", number=False),
        Head("digest (SHA-256)", f"its first {DIGEST_SHOWN} letters; certificate.json has all", number=False),
    )
    rows = tuple(TableRow((name, str(digest)[:DIGEST_SHOWN])) for name, digest in sorted(inputs.items()))
    if rows:
        yield Listing("What the run was made from", heads, rows)


def commands(known: KnownRun) -> tuple[str, ...]:
    """The command that makes the run again, from the folder that holds it."""
    origin = known.run.origin
    model, scenarios = origin.model or "MODEL", origin.scenarios or "SCENARIOS"
    changes = "".join(f" --change {_quoted(change)}" for change in known.run.changes)
    plan = f"resilience plan {_quoted(model)} {_quoted(scenarios)} -o AGAIN{changes}"
    return (plan, "resilience compare . AGAIN")


def _quoted(text: str) -> str:
    """A word of a command line as a shell takes it."""
    import shlex

    return shlex.quote(text)
