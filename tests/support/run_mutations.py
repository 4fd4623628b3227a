"""Operators that change a run folder as people, editors and bad disks do, each with what must come of it."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.mutations import REFUSED, SAME

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

PLAN, POLICIES, CERTIFICATE, MARKER = "plan.json", "policies.json", "certificate.json", "run.json"
READ = (PLAN, POLICIES, CERTIFICATE)
ODD = (None, True, "12", "x", [], {}, math.nan, math.inf, -math.inf, 10**400, "1,5")
"""What no number of a run is."""


@dataclass(frozen=True)
class RunOperator:
    """A change of a run folder; `other` is another run, to take files from."""

    name: str
    label: str
    change: Callable[[Path, Path, random.Random], None]


def signed(folder: Path, name: str) -> None:
    """Have the marker say that the run wrote the file as it is now: so that its content is looked at."""
    path = folder / MARKER
    marker = json.loads(path.read_text(encoding="utf-8"))
    marker["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(marker), encoding="utf-8")


def any_file(change: Callable[[Path, random.Random], None], *, sign: bool) -> Callable[..., None]:
    """Make a change of one of the files that are read again."""

    def changed(folder: Path, _other: Path, rng: random.Random) -> None:
        name = rng.choice(READ)
        change(folder / name, rng)
        if sign and (folder / name).is_file():
            signed(folder, name)

    return changed


def content_of(change: Callable[[Any, random.Random], object], *names: str) -> Callable[..., None]:
    """Make a change of what a file says, and have the marker agree."""

    def changed(folder: Path, _other: Path, rng: random.Random) -> None:
        name = rng.choice(names)
        content = json.loads((folder / name).read_text(encoding="utf-8"))
        made = change(content, rng)
        text = json.dumps(content if made is None else made, ensure_ascii=False)
        (folder / name).write_text(text, encoding="utf-8")
        signed(folder, name)

    return changed


def places(content: Any, wanted: Callable[[Any], bool]) -> list[tuple[Any, Any]]:
    """Every container and key at which something wanted lies."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    found = []
    for key, inner in list(pairs):
        found += [(content, key)] if wanted(inner) else []
        found += places(inner, wanted)
    return found


def is_number(value: Any) -> bool:
    """Whether something is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def put(content: Any, rng: random.Random, wanted: Callable[[Any], bool], say: Callable[[Any], object]) -> None:
    """Replace one of the things wanted."""
    holder, key = rng.choice(places(content, wanted))
    holder[key] = say(holder[key])


def odd_number(content: Any, rng: random.Random) -> None:
    """Put something else where a number is."""
    put(content, rng, is_number, lambda _old: rng.choice(ODD))


def without_key(content: Any, rng: random.Random) -> None:
    """Leave out a key that must be there."""
    holder, key = rng.choice([place for place in places(content, lambda _: True) if needed(*place)])
    del holder[key]


def needed(holder: Any, key: Any) -> bool:
    """Whether something must be there."""
    return isinstance(holder, dict) and key not in ("cvar_weight", "end_unknown")


def more(content: Any, rng: random.Random) -> None:
    """Add a key that says nothing to us."""
    holders = [content] + [inner for inner, _ in places(content, lambda _: True) if isinstance(inner, dict)]
    rng.choice(holders)[rng.choice(["comment", "Quantity", "schema2", ""])] = 1


def version(content: Any, rng: random.Random) -> None:
    """Write it in a form of another version."""
    content["schema"] = rng.choice([0, 2, "1", 1.5, None, -1, True])


def records(content: Any) -> list[list[Any]]:
    """The lists of records in a plan, or in the plans of the policies."""
    plans = [one["plan"] for one in content["policies"]] if "policies" in content else [content]
    return [plan[key] for plan in plans for key in ("buffers", "flows", "production") if plan[key]]


def twice(content: Any, rng: random.Random) -> None:
    """Say one decision twice, with another amount."""
    held = rng.choice(records(content))
    held.append(dict(rng.choice(held), quantity=rng.uniform(1, 9)))


def negative(content: Any, rng: random.Random) -> None:
    """Decide on less than nothing."""
    rng.choice(rng.choice(records(content)))["quantity"] = -rng.uniform(1e-3, 1e6)


def unknown_name(content: Any, rng: random.Random) -> None:
    """Name what the model does not have."""
    record = rng.choice(rng.choice(records(content)))
    record["lane" if "lane" in record else "part"] += rng.choice(["X", " ", "\u200b", "\x1b[31m"])
    record["quantity"] = 1.0


def policy_twice(content: Any, rng: random.Random) -> None:
    """Name two policies alike."""
    content["policies"].append(dict(rng.choice(content["policies"])))


def other_input(content: Any, rng: random.Random) -> None:
    """Say that the run was made of other input."""
    names = sorted(content["inputs"])
    kind = rng.choice(["digest", "gone", "more", "all"])
    if kind == "digest":
        content["inputs"][rng.choice(names)] = hashlib.sha256(b"another").hexdigest()
    elif kind == "gone":
        del content["inputs"][rng.choice(names)]
    elif kind == "more":
        content["inputs"]["model/resources2.csv"] = hashlib.sha256(b"").hexdigest()
    else:
        content["inputs"] = {}


def truncated(path: Path, rng: random.Random) -> None:
    """Cut a file off."""
    path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size - 2)])


def byte(path: Path, rng: random.Random) -> None:
    """Change one digit or letter of a file."""
    content = bytearray(path.read_bytes())
    place = rng.choice([at for at, sign in enumerate(content) if chr(sign).isalnum()])
    content[place] = ord("8") if content[place] != ord("8") else ord("9")
    path.write_bytes(bytes(content))


def bits(path: Path, rng: random.Random) -> None:
    """Spoil a file so that it is no text any more."""
    content = path.read_bytes()
    place = rng.randrange(len(content))
    path.write_bytes(content[:place] + b"\xff\xfe\x00" + content[place:])


def encoded(path: Path, rng: random.Random) -> None:
    """Save a file in another encoding."""
    path.write_bytes(path.read_text(encoding="utf-8").encode(rng.choice(["utf-16", "utf-32", "utf-16-le"])))


def deep(path: Path, rng: random.Random) -> None:
    """Nest brackets deeply, or write a number of thousands of digits, or a key twice."""
    text = path.read_text(encoding="utf-8")
    bad = rng.choice(['"a": ' + "[" * 50_000 + "]" * 50_000, '"a": ' + "9" * 6_000, '"schema": 1', '"a": NaN'])
    path.write_text(text.replace("{", "{" + bad + ",", 1), encoding="utf-8")


def replaced(path: Path, rng: random.Random) -> None:
    """Put something that is no file where a file was, or nothing."""
    path.unlink()
    kind = rng.choice(["nothing", "folder", "pipe", "link", "empty", "null"])
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(path.name if rng.random() < 0.5 else "nowhere")
    elif kind != "nothing":
        path.write_text("" if kind == "empty" else "null", encoding="utf-8")


def swapped(folder: Path, other: Path, rng: random.Random) -> None:
    """Take a file from another run."""
    name = rng.choice([name for name in READ if (folder / name).read_bytes() != (other / name).read_bytes()])
    shutil.copy(other / name, folder / name)


def marked_otherwise(folder: Path, other: Path, rng: random.Random) -> None:
    """Take the marker from another run."""
    del rng
    shutil.copy(other / MARKER, folder / MARKER)


def own_files(folder: Path, _other: Path, rng: random.Random) -> None:
    """Add files and folders of one's own."""
    (folder / rng.choice(["notes.txt", "plan (1).json", "Plan.json.bak", ".DS_Store", "policies.json~"])).write_text(
        "x"
    )
    (folder / "mail").mkdir()


def tables_edited(folder: Path, _other: Path, rng: random.Random) -> None:
    """Edit, delete or sort a table that people read and this program does not."""
    path = rng.choice(sorted(folder.glob("*.csv")))
    lines = path.read_text(encoding="utf-8").splitlines()
    kind = rng.choice(["edit", "delete", "sort"])
    if kind == "delete":
        path.unlink()
    else:
        path.write_text("\n".join(sorted(lines) if kind == "sort" else [*lines, "mine"]), encoding="utf-8")


def moved(folder: Path, _other: Path, rng: random.Random) -> None:
    """Give a folder another name and put it back under its own, by a copy that keeps no times."""
    kept = folder.with_name(rng.choice(["run (1)", "latest run", "r\u00fcn", "x" * 200]))
    folder.rename(kept)
    shutil.copytree(kept, folder, copy_function=shutil.copyfile)
    shutil.rmtree(kept)


def without_marker(folder: Path, _other: Path, rng: random.Random) -> None:
    """Have no marker, or one that says nothing."""
    if rng.random() < 0.3:
        (folder / MARKER).unlink()
    else:
        (folder / MARKER).write_text(rng.choice(["", "null", "[]", '{"files": 3}', "{", '{"kind": 7}']))


RUN_OPERATORS = [
    RunOperator("a digit of a file", REFUSED, any_file(byte, sign=False)),
    RunOperator("a file cut off", REFUSED, any_file(truncated, sign=False)),
    RunOperator("a file cut off, marked", REFUSED, any_file(truncated, sign=True)),
    RunOperator("a file that is no text", REFUSED, any_file(bits, sign=True)),
    RunOperator("another encoding", REFUSED, any_file(encoded, sign=True)),
    RunOperator("deep, long or twice", REFUSED, any_file(deep, sign=True)),
    RunOperator("no file there", REFUSED, any_file(replaced, sign=False)),
    RunOperator("a file of another run", REFUSED, swapped),
    RunOperator("the marker of another run", REFUSED, marked_otherwise),
    RunOperator("no number", REFUSED, content_of(odd_number, PLAN, POLICIES)),
    RunOperator("without a key", REFUSED, content_of(without_key, PLAN, POLICIES)),
    RunOperator("one key more", REFUSED, content_of(more, PLAN, POLICIES)),
    RunOperator("another version", REFUSED, content_of(version, PLAN, POLICIES)),
    RunOperator("decided twice", REFUSED, content_of(twice, PLAN, POLICIES)),
    RunOperator("less than nothing", REFUSED, content_of(negative, PLAN, POLICIES)),
    RunOperator("no such name in the model", REFUSED, content_of(unknown_name, POLICIES)),
    RunOperator("a policy twice", REFUSED, content_of(policy_twice, POLICIES)),
    RunOperator("other input", REFUSED, content_of(other_input, CERTIFICATE)),
    RunOperator("own files", SAME, own_files),
    RunOperator("tables edited", SAME, tables_edited),
    RunOperator("folder copied", SAME, moved),
    RunOperator("without a marker", SAME, without_marker),
]
