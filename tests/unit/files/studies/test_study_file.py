"""Study files: what they say, and what is wrong with them, all at once, with line and remedy."""

import numpy as np
import pytest

from resilience.errors import InputError
from resilience.files.studies.study_file import read_study
from resilience.study.studies.from_file import asked_of_file, design

HEAD = """title = "A study"
[base]
model = "model"
scenarios = "scenarios.toml"
"""
AXIS = """[[axis]]
name = "rate"
change = [{ table = "hazard", column = "rate" }]
by = "factor"
"""


def written(tmp_path, text):
    """A study file with this text."""
    path = tmp_path / "my.study.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "The study changes nothing."),
        (HEAD + AXIS, "neither values nor all of low, high, points"),
        (HEAD + AXIS + "low = 1\nhigh = 2\n", "neither values nor all of low, high, points"),
        (HEAD + AXIS + "values = [1, 2]\nlow = 1\n", "lists values and gives low, too"),
        (HEAD + AXIS + "low = 3\nhigh = 2\npoints = 4\n", "ends at 2, where it should begin"),
        (HEAD + AXIS + 'low = 0\nhigh = 2\npoints = 4\nscale = "log"\n', "spaced by a factor and begins at 0"),
        (HEAD + AXIS + "values = [1, 2, 1]\n", "1 is there twice."),
        (HEAD + AXIS + 'values = [1, "two"]\n', "'two' is no factor."),
        (HEAD + AXIS + "values = [1, nan]\n", "nan is not finite."),
        (HEAD + AXIS + f"values = {list(range(1001))}\n", "1,001 values on axis 'rate' are too many."),
        (HEAD + AXIS + "low = 1\nhigh = inf\npoints = 3\n", "finite"),
        (HEAD + AXIS + "low = 2\nhigh = 2\npoints = 3\n", "ends at 2, where it should begin"),
        (HEAD + AXIS + "low = 1\nhigh = 2\npoints = 1\n", "1"),
        (HEAD + AXIS + "low = 1\nhigh = 2\npoints = 1001\n", "1000"),
        (HEAD + AXIS + 'low = -1\nhigh = 2\npoints = 4\nscale = "log"\n', "spaced by a factor and begins at -1"),
        (HEAD + AXIS + "high = 2\npoints = 3\n", "neither values nor all of low, high, points"),
        (HEAD + AXIS.replace('"factor"', '"set"') + 'values = [300, "unlimited"]\ntoday = 300\n', "some are not"),
        (HEAD + AXIS.replace('"factor"', '"set"') + "values = [1]\n", "Nothing says where axis 'rate' stands today."),
        (HEAD + AXIS.replace('"factor"', '"times"') + "values = [1]\n", "'times' is not one of the words"),
        (HEAD + AXIS + "values = [1]\n" + AXIS + "values = [2]\n", "There are 2 called 'rate'."),
        (HEAD + AXIS.replace(' column = "rate"', ' column = "rate", factor = 2') + "values = [1]\n",
         "The values of the axis take the place of 'factor'."),
        (HEAD + AXIS + 'low = 1\nhigh = 2\npoints = 3\n[design]\nkind = "grid"\npoints = 8\n', "has the points of its"),
        (HEAD + AXIS + 'low = 1\nhigh = 2\n[design]\nkind = "sobol"\n', "The key is missing."),
        (HEAD + AXIS + "low = 1\nhigh = 2\npoints = 900\n" + AXIS.replace('"rate"\n', '"two"\n', 1)
         + "low = 1\nhigh = 2\npoints = 20\n", "18,000 futures; 10,000 are the most"),
        (HEAD + AXIS + 'values = [1]\n[[policy]]\nname = "mine"\n', "Policy 'mine' is the mix itself."),
        (HEAD + AXIS + 'values = [1]\n[[policy]]\nname = "mine"\nonly = ["buffers"]\nrun = "r"\n', "only and run at"),
        (HEAD + AXIS + 'values = [1]\n[[policy]]\nname = "mine"\nrun = "r"\nlocal = true\n', "local says what may be"),
        (HEAD + AXIS + 'values = [1]\n[[policy]]\nname = "mine"\nonly = ["bufers"]\n', "'bufers' is not one of"),
        (HEAD + '[[variant]]\nname = "a"\n[[variant.change]]\ntable = "lanes"\n', "The change says nothing to do."),
        ('title = "A"\n', "The key is missing."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(tmp_path, text, said):
    """Proves: each defect is a finding with the file's name, a line, and what to do about it.

    Taken as it stands an axis without values would be a study of nothing, one twice the same futures twice.
    """
    with pytest.raises(InputError) as refused:
        read_study(written(tmp_path, text))
    found = [one for one in refused.value.problems if said in one.message]
    assert found, [str(one) for one in refused.value.problems]
    assert all(one.file == "my.study.toml" and one.remedy for one in found)


def test_everything_wrong_is_said_at_once(tmp_path):
    """Proves: three defects of one file are three findings."""
    text = HEAD + AXIS + "values = [1, 1]\n" + AXIS + 'values = [2]\n[[policy]]\nname = "mine"\n'
    with pytest.raises(InputError) as refused:
        read_study(written(tmp_path, text))
    assert len(refused.value.problems) == 4


def test_values_of_an_axis(tmp_path):
    """Proves: points are evenly spaced, or by a factor: 1, 3, 9 and not 1, 5, 9."""
    text = HEAD + AXIS + "low = 1\nhigh = 9\npoints = 3\n"
    assert read_study(written(tmp_path, text)).axes[0].values == (1.0, 5.0, 9.0)
    assert read_study(written(tmp_path, text + 'scale = "log"\n')).axes[0].values == (1.0, 3.0, 9.0)


def test_designs(tmp_path):
    """Proves: a grid has every pair, one at a time leaves the others at today's, Sobol' points lie within the ends."""
    two = AXIS + "values = [0.5, 2]\n" + AXIS.replace('"rate"\n', '"more"\n', 1).replace('"factor"', '"add"')
    text = HEAD + two + "low = 10\nhigh = 20\npoints = 3\n"
    assert len(design(read_study(written(tmp_path, text))).rows) == 6
    one = list(design(read_study(written(tmp_path, text + '[design]\nkind = "one at a time"\n'))).named())
    assert one[:2] == [{"rate": 1.0, "more": 0.0}, {"rate": 0.5, "more": 0.0}]
    assert one[-1] == {"rate": 1.0, "more": 20.0}
    drawn = text.replace("points = 3\n", "") + '[design]\nkind = "sobol"\npoints = 16\n'
    points = list(design(read_study(written(tmp_path, drawn))).named())
    more = np.array([point["more"] for point in points])
    assert len(points) == 16
    assert more.min() >= 10
    assert more.max() <= 20
    assert sorted((more - 10) // 2.5) == [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4
    assert sorted(point["rate"] for point in points) == [0.5] * 8 + [2] * 8


def test_a_change_that_matches_nothing_is_told_once(tmp_path, tiny):
    """Proves: an axis that moves what is not there is refused, once and not for each of its points."""
    head = HEAD.replace('"model"', f'"{tiny.model}"').replace('"scenarios.toml"', f'"{tiny.scenarios}"')
    text = (
        head + AXIS.replace('column = "rate"', 'column = "rate", where = { name = "storm" }') + "values = [2, 3, 4]\n"
    )
    with pytest.raises(InputError) as refused:
        asked_of_file(written(tmp_path, text))
    assert len(refused.value.problems) == 1
    assert "storm" in str(refused.value.problems[0])
    assert refused.value.problems[0].file == "my.study.toml"
    assert refused.value.problems[0].row == 7


def test_points_that_lie_unevenly_and_a_today_beside_its_axis_are_notes_of_the_study(tmp_path, tiny):
    """Proves: 3 Sobol' points, and a today of 1 below an axis from 2 to 4, are told with what to do, and no more is."""
    head = HEAD.replace('"model"', f'"{tiny.model}"').replace('"scenarios.toml"', f'"{tiny.scenarios}"')
    drawn = head + AXIS + 'low = 2\nhigh = 4\n[design]\nkind = "sobol"\npoints = 3\n'
    uneven, beside = asked_of_file(written(tmp_path, drawn)).notes
    assert uneven.startswith("Sobol' points are spread evenly in powers of two: 2 or 4")
    assert beside.startswith("Today's value of rate, 1, lies outside of 2 to 4.")
    assert asked_of_file(written(tmp_path, head + AXIS + "values = [1, 4]\n")).notes == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (AXIS.replace('"rate"\n', '"cost"\n', 1) + "values = [2]\n", "'cost' is a column of the tables"),
        (AXIS + 'values = [2]\n[[policy]]\nname = "status quo"\nonly = ["buffers"]\n', "'status quo' is a policy or"),
        (AXIS + 'values = [2]\n[[policy]]\nname = "plan 2"\nonly = ["buffers"]\n', "'plan 2' is a policy or plan"),
        ('[[variant]]\nname = "as it is"\n', "'as it is' is the variant without changes"),
    ],
)
def test_names_that_stand_for_something_else_are_refused(tmp_path, text, said):
    """Proves: no policy, axis or variant has the name of another thing: two rows of one name would be told as one."""
    with pytest.raises(InputError) as refused:
        read_study(written(tmp_path, HEAD + text))
    assert [one for one in refused.value.problems if said in one.message]


@pytest.mark.parametrize(("today", "wrong"), [(60, False), (30, True)])
def test_today_is_as_the_tables_have_it(tmp_path, tiny, today, wrong):
    """Proves: an axis that is set stands today where the tables have it; another today would be believed silently."""
    head = HEAD.replace('"model"', f'"{tiny.model}"').replace('"scenarios.toml"', f'"{tiny.scenarios}"')
    axis = '[[axis]]\nname = "margin"\nchange = [{ table = "demand", column = "margin" }]\nby = "set"\nvalues = [40]\n'
    path = written(tmp_path, head + axis + f"today = {today}\n")
    if not wrong:
        assert len(asked_of_file(path).futures) == 2
        return
    with pytest.raises(InputError, match="is said to stand at 30 today"):
        asked_of_file(path)
