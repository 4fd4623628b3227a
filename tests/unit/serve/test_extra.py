"""The extra is needed by the command alone, and named where it is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from resilience.errors import InputError
from resilience.serve import needed


def test_the_package_loads_none_of_it():
    """Proves: neither the package nor its commands load what the page alone needs."""
    code = (
        "import sys, resilience, resilience.cli.app, resilience.study.whatif.what_if;"
        "print([one for one in ('starlette', 'uvicorn', 'python_multipart') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_missing_is_named(monkeypatch):
    """Proves: without uvicorn the refusal names it and the extra, and nothing else."""
    real = needed.find_spec
    monkeypatch.setattr(needed, "find_spec", lambda name: None if name == "uvicorn" else real(name))
    with pytest.raises(InputError, match=r"needs uvicorn\..*resilience\[serve\]"):
        needed.refuse_without_extra()
