"""Who does the parts of a study: this process, several, or a cluster, each part once; what is done is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resilience.solve.workers.choice import count_of
from resilience.solve.workers.local import LocalCrew
from resilience.study.foretold import Foretold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from resilience.study.studies.work.kept_work import KeptWork


@dataclass(frozen=True)
class StudyHands:
    """Does jobs with a tool, by workers where there is much to do; says how far it is; keeps what is done."""

    workers: int | None
    say: Callable[[str], None]
    kept: KeptWork | None
    cluster: str | None = None
    "Address of a Dask scheduler whose workers do it; None: this machine."

    def done(self, tool: Any, jobs: Sequence[Any], words: str) -> list[Any]:
        """What came of each job, in their order."""
        found = {}
        for job in jobs:
            known = None if self.kept is None else self.kept.known(job.kind, job.number)
            if known is not None:
                found[job.number] = known
        left = [job for job in jobs if job.number not in found]
        told = Foretold(self.say, words, len(left))
        for done in self._each(tool, left):
            found[done.number] = done
            if self.kept is not None:
                self.kept.keep(done)
            told.did()
        return [found[job.number] for job in jobs]

    def _each(self, tool: Any, jobs: Sequence[Any]) -> Iterator[Any]:
        if self.cluster is not None and jobs:
            from resilience.solve.workers.cluster_jobs import ClusterJobs

            with ClusterJobs(self.cluster) as cluster:
                yield from cluster.each(tool, jobs)
            return
        count = min(count_of(self.workers, much=len(jobs) > 1), len(jobs))
        if count <= 1:
            yield from map(tool.ready(), jobs)
            return
        with LocalCrew(count) as crew:
            yield from crew.each(tool, jobs)
