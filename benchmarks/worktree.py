"""An earlier revision checked out beside the repository, and gone again whatever happens."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


class UnknownRevisionError(Exception):
    """There is nothing to compare with; the message says why and what to do."""


def commit_of(revision: str, root: Path = ROOT) -> str:
    """The commit that a revision names.

    Raises
    ------
    UnknownRevisionError
        When there is no git, when the code does not lie in a git repository, or it knows no such revision.
    """
    if shutil.which("git") is None:
        msg = "git is not installed; install it to compare with an earlier revision."
        raise UnknownRevisionError(msg)
    if _git(root, "rev-parse", "--git-dir").returncode:
        msg = f"{root} is no git repository, so it holds no earlier revision; run this from a clone."
        raise UnknownRevisionError(msg)
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        msg = (
            f"This repository knows no revision {revision!r}; `git log --oneline` lists those it knows, "
            "`git fetch --unshallow` fetches older ones."
        )
        raise UnknownRevisionError(msg)
    return found.stdout.strip()


@contextmanager
def checked_out(commit: str, root: Path = ROOT) -> Iterator[Path]:
    """A folder of its own outside the repository with the tree of a commit, removed at the end."""
    room = Path(mkdtemp(prefix="resilience-against-"))
    tree = room / "earlier"
    try:
        made = _git(root, "worktree", "add", "--detach", str(tree), commit)
        if made.returncode:
            msg = f"git could not check out {commit}: {made.stderr.strip()}"
            raise UnknownRevisionError(msg)
        yield tree
    finally:
        _git(root, "worktree", "remove", "--force", str(tree))
        shutil.rmtree(room, ignore_errors=True)
        _git(root, "worktree", "prune")


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(root), *words], check=False, capture_output=True, text=True)
