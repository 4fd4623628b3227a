"""What the page lets through, in numbers."""

from __future__ import annotations

MOST_UPLOADED = 20_000_000
"""Bytes of a workbook."""
ENVELOPE = 64_000
"""Bytes that a form adds to its file, at most."""
MOST_ASKED = 256_000
"""Bytes of any other request."""
MOST_CHANGES = 200
"""Changes of one question."""
MOST_KEPT = 40
"""Variants whose answers are kept to be compared."""
MOST_LISTENERS = 16
"""Pages that are open at once."""
LEAST_TOKEN = 16
"""Characters of a token; fewer are guessed."""
CHECK_SECONDS = 120.0
"""Seconds that looking through a workbook may take."""
