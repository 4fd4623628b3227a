"""What `resilience lean` and its page say of the fullest line."""

import pytest

from resilience.report.lean_words import pace_words
from resilience.study.lean.view import LeanLine


def line(needed, bottleneck=True):
    """A line that needs a share of its time."""
    return LeanLine("PLANT", "PRESS", ("LID",), 100.0, 5.0, 5.0 * needed, needed, bottleneck)


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        (0.83, "An hour lost is caught up in 4.9 hours."),  # 0.83 h of work at 0.17 h of room an hour
        (0.5, "An hour lost is caught up in 1 hour."),
        (0.999, "An hour lost there is lost for good."),
        (1.0, "An hour lost there is lost for good."),
        (1.2, "cannot keep pace"),
    ],
)
def test_an_hour_lost_is_lost_for_good_at_full_load_alone(needed, said):
    """Proves: a line with room to spare catches up, and how soon; only one without any loses an hour for good.

    By hand: at 83 % an hour's stop leaves 0.83 hours of work, and each hour has room for 0.17 of it.
    """
    (words,) = pace_words((line(needed),))
    assert said in words
