"""An exposure study that is ended before all failures are answered."""

from __future__ import annotations

from resilience.study.exposure.inquiry import Inquiry


def interrupted_after(monkeypatch, count):
    """Let Ctrl-C come once so many failures are answered."""
    each = Inquiry._each

    def some(self, *given):
        for number, done in enumerate(each(self, *given)):
            if number == count:
                raise KeyboardInterrupt
            yield done

    monkeypatch.setattr(Inquiry, "_each", some)
