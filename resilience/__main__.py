"""`python -m resilience`: the same commands as `resilience`."""

from __future__ import annotations

from resilience.cli.entry import main

if __name__ == "__main__":
    main()
