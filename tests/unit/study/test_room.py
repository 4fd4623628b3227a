"""What memory there is, as the machine and the container say."""

from __future__ import annotations

import pytest

from resilience.study.room import room


def _machine(folder, text="MemTotal: 32000000 kB\nMemFree: 100 kB\nMemAvailable:   16000000 kB\n"):
    (folder / "meminfo").write_text(text, encoding="utf-8")
    return folder / "meminfo"


def _container(folder, most, used):
    (folder / "memory.max").write_text(f"{most}\n", encoding="utf-8")
    (folder / "memory.current").write_text(f"{used}\n", encoding="utf-8")
    return folder


def test_what_is_free_is_what_can_still_be_had(tmp_path):
    """Proves: 16,000,000 kB are 16.384 GB; what is not used at all (MemFree) would be next to nothing anywhere."""
    assert room(_machine(tmp_path), tmp_path / "none") == pytest.approx(16.384)


def test_the_container_counts_where_it_allows_less(tmp_path):
    """Proves: of 4 GB 1 is used: 3 are left, whatever the machine has; one without a limit allows what there is."""
    machine = _machine(tmp_path)
    assert room(machine, _container(tmp_path, 4_000_000_000, 1_000_000_000)) == pytest.approx(3.0)
    assert room(machine, _container(tmp_path, "max", 1_000_000_000)) == pytest.approx(16.384)
    assert room(machine, _container(tmp_path, 64_000_000_000, 0)) == pytest.approx(16.384)


def test_a_system_that_does_not_say_is_asked_for_all_it_has(tmp_path):
    """Proves: without Linux's page there is an answer or none, and no error."""
    found = room(tmp_path / "none", tmp_path / "none")
    assert found is None or found > 0
