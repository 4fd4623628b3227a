"""What is printed where no colors are wanted, in a pipe, and on a terminal that knows no lines."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

ESCAPE = b"\x1b["
RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}".encode()
COMMAND = (sys.executable, "-m", "resilience", "lean", "models/starter")


def printed(**set_to):
    """All that a command prints on a terminal."""
    leader, follower = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    with subprocess.Popen(COMMAND, stdout=follower, stderr=follower, env=plain | set_to) as process:
        os.close(follower)
        found = b""
        while True:
            try:
                piece = os.read(leader, 1 << 16)
            except OSError:  # the other end is closed: so Linux says that it has ended
                break
            if not piece:
                break
            found += piece
    os.close(leader)
    assert process.returncode == 0
    return found


def test_a_terminal_has_bold_heads_and_lines():
    """Proves: the ground of the other tests: an ordinary terminal gets both."""
    found = printed(TERM="xterm-256color")
    assert ESCAPE in found
    assert RULE in found


def test_no_color_means_no_look_at_all():
    """Proves: with NO_COLOR nothing is colored, bold or dim; bold alone was kept, which some readers announce."""
    assert ESCAPE not in printed(TERM="xterm-256color", NO_COLOR="1")


def test_an_empty_no_color_is_none():
    """Proves: set to nothing it says nothing, as its convention has it."""
    assert ESCAPE in printed(TERM="xterm-256color", NO_COLOR="")


def test_a_dumb_terminal_gets_words_alone():
    """Proves: with TERM=dumb there are no codes and no lines drawn, which a screen reader would read one by one."""
    found = printed(TERM="dumb")
    assert ESCAPE not in found
    assert RULE not in found
    assert b"Lines and makers" in found


def test_a_pipe_gets_words_alone():
    """Proves: neither codes nor lines are in a pipe, and each column still stands under its head."""
    found = subprocess.run(COMMAND, capture_output=True, check=True, text=True).stdout
    assert "\x1b" not in found
    assert "\N{BOX DRAWINGS LIGHT HORIZONTAL}" not in found
    lines = found.splitlines()
    head = next(line for line in lines if line.startswith(" line "))
    row = next(line for line in lines if line.startswith(" PLANT ASSEMBLY"))
    assert row[: head.index("takt") + 4].endswith("9.6")
