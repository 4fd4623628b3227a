"""Finished work of a study beside its output: taken up again to the same files, never for another study."""

import json
import random
from dataclasses import replace

import pytest
from support.tiny_study import dearer_stock, how_often, study_over

from resilience.study.studies.folder import study_tables
from resilience.study.studies.study import run_study
from resilience.study.studies.work.kept_work import KeptWork


class StruckError(Exception):
    """The work is ended here."""


@pytest.fixture
def asked(tiny, tmp_path):
    """A study of five futures, and where its work is kept."""
    return study_over(tiny, tmp_path, how_often("0.2, 4") + dearer_stock(), "weights = [0.5]").asked()


class Ending(KeptWork):
    """Ends the work before a piece is written."""

    left = 0

    def keep(self, done):
        if Ending.left == 0:
            raise StruckError
        Ending.left -= 1
        super().keep(done)


@pytest.mark.parametrize("counts", [(0, 3, 6), pytest.param((1, 2, 4, 5), marks=pytest.mark.soak)])
def test_a_study_that_was_ended_goes_on_to_the_same_tables(asked, tmp_path, counts):
    """Proves: ended after any number of pieces, and once damaged, a study comes to the same digits as in one go.

    Among the pieces is the plan that is wrong by the least, which is none of those found before. Were columns rounded
    where they are kept, or plans joined in another order, digits or names of plans would differ.
    """
    whole = study_tables(run_study(asked))
    for count in counts:
        folder = tmp_path / f"kept-{count}"
        Ending.left = count
        ending = Ending(folder, asked.fingerprint)
        assert ending.open() == 0
        with pytest.raises(StruckError):
            run_study(asked, kept=ending)
        if count == 3:
            torn = random.Random(1).choice(sorted(folder.glob("seek-*.json")))
            torn.write_text(torn.read_text()[:40])
        kept = KeptWork(folder, asked.fingerprint)
        assert kept.open() == count
        for name, table in study_tables(run_study(asked, kept=kept)).items():
            assert table.equals(whole[name]), (count, name)
        kept.clear()
        assert not folder.exists()


def test_work_of_another_study_is_not_taken_up(asked, tmp_path):
    """Proves: what was kept for other files, or by another engine, is deleted, and nothing else in the folder is."""
    kept = KeptWork(tmp_path / "kept", asked.fingerprint)
    kept.open()
    run_study(replace(asked, futures=asked.futures[:1], probes=()), kept=kept)
    (kept.folder / "mine.txt").write_text("a note")
    other = KeptWork(kept.folder, "another")
    assert other.open() == 0
    assert sorted(path.name for path in kept.folder.iterdir()) == ["mine.txt", "study.json"]
    assert json.loads((kept.folder / "study.json").read_text()) == {"study": "another"}
