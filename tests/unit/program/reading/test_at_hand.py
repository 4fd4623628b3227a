"""What is unpacked again and again is kept, as long as it takes little room."""

from __future__ import annotations

from resilience.program.reading.at_hand import AtHand


class Source:
    """Unpacks a word, and counts how often."""

    def __init__(self, size: int = 1) -> None:
        self.size, self.times = size, 0

    def unpack(self) -> tuple[str, int]:
        """The thing, and its bytes."""
        self.times += 1
        return f"word {self.times}", self.size


def test_what_was_read_last_is_not_unpacked_again():
    """One place for two things: the third reading of the first one unpacks it anew, the one before did not."""
    kept, one, other = AtHand(most=1), Source(), Source()
    assert [kept.of(one, one.unpack), kept.of(one, one.unpack)] == ["word 1", "word 1"]
    kept.of(other, other.unpack)
    assert kept.of(one, one.unpack) == "word 2"
    assert other.times == 1


def test_large_things_do_not_fill_the_memory():
    """Ten things of 40 bytes in 100: two are kept. Counted alone, as 256 large templates were, it would be all ten."""
    kept, sources = AtHand(bytes_=100), [Source(40) for _ in range(10)]
    for one in sources:
        kept.of(one, one.unpack)
    assert len(kept) == 2
    for one in sources[-2:]:
        kept.of(one, one.unpack)
    assert [one.times for one in sources] == [1] * 10


def test_a_thing_larger_than_all_room_is_kept_alone():
    """Read twice it is unpacked once: its cases come one after the other."""
    kept, small, large = AtHand(bytes_=100), Source(40), Source(400)
    kept.of(small, small.unpack)
    kept.of(large, large.unpack)
    kept.of(large, large.unpack)
    assert large.times == 1
    assert len(kept) == 1


def test_a_source_stays_as_long_as_its_thing_is_kept():
    """A new source in the memory of an old one is another: the old one is held, so that there is none."""
    kept = AtHand(most=2)
    for _ in range(50):
        source = Source()
        assert kept.of(source, source.unpack) == "word 1"
        del source
