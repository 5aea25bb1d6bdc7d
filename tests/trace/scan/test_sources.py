"""Counting by source, in memory, without addresses."""

from duoc.trace.services.sources import Sources


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_source_is_stopped_within_its_window_and_others_are_not():
    clock = Clock()
    sources = Sources(clock)
    assert [sources.allows("pin", "198.51.100.7", 2, 60) for _ in range(3)] == [True, True, False]
    assert sources.allows("pin", "198.51.100.8", 2, 60)
    assert sources.allows("report", "198.51.100.7", 2, 60)
    clock.now = 59
    assert not sources.allows("pin", "198.51.100.7", 2, 60)
    clock.now = 60
    assert sources.allows("pin", "198.51.100.7", 2, 60)


def test_a_browser_without_cookies_keeps_its_token_for_a_while():
    clock = Clock()
    sources = Sources(clock)
    assert sources.token("a", "Chrome", "S1", "first", 600) == "first"
    clock.now = 300
    assert sources.token("a", "Chrome", "S1", "second", 600) == "first"
    assert sources.token("a", "Chrome", "S2", "third", 600) == "third"
    assert sources.token("a", "Firefox", "S1", "fourth", 600) == "fourth"
    clock.now = 600
    assert sources.token("a", "Chrome", "S1", "fifth", 600) == "fifth"


def test_no_address_is_in_memory_and_the_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("duoc.trace.services.sources._MOST_KEPT", 10)
    sources = Sources()
    for number in range(50):
        sources.allows("pin", f"198.51.100.{number}", 5, 60)
    assert len(sources._kept) == 10
    assert "198.51" not in repr(sources._kept)
    # Another process, or the same one tomorrow, calls the same source something else.
    other = Sources()
    other.allows("pin", "198.51.100.49", 5, 60)
    assert not set(other._kept) & set(sources._kept)
