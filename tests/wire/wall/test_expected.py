"""The queue of what is owed: the server's order, its skips, and the one doubt in COPY FROM STDIN."""

import pytest

from duoc.wire.wall.expected import (
    BIND,
    CLOSE,
    COPY_END,
    DESCRIBE,
    DOUBTFUL,
    EXECUTE,
    PARSE,
    QUERY,
    SYNC,
    Entry,
    Expected,
    OutOfStepError,
)


def owing(*kinds: int) -> Expected:
    queue = Expected()
    for kind in kinds:
        if kind == SYNC:
            queue.sync()
        elif kind == COPY_END:
            queue.copy_end()
        else:
            queue.push(Entry(kind))
    return queue


def kinds(queue: Expected) -> list[int]:
    return [entry.kind for entry in queue.entries]


def test_each_answer_belongs_to_the_head() -> None:
    queue = owing(PARSE, BIND, DESCRIBE, EXECUTE, CLOSE, SYNC)
    queue.take(PARSE)
    queue.take(BIND)
    queue.described()
    queue.finished()
    queue.take(CLOSE)
    assert queue.ready().kind == SYNC
    assert kinds(queue) == []


@pytest.mark.parametrize("kind", [PARSE, BIND, CLOSE])
def test_an_answer_that_does_not_fit_is_out_of_step(kind: int) -> None:
    for queue in (owing(), owing(DESCRIBE, SYNC), owing(SYNC), owing(QUERY)):
        with pytest.raises(OutOfStepError):
            queue.take(kind)


def test_no_end_before_the_beginning() -> None:
    for queue in (owing(), owing(PARSE, SYNC), owing(SYNC)):
        for answer in (queue.finished, queue.described, queue.reads_copy):
            with pytest.raises(OutOfStepError):
                answer()
    for queue in (owing(), owing(PARSE, SYNC), owing(EXECUTE, SYNC), owing(COPY_END)):
        with pytest.raises(OutOfStepError):
            queue.ready()


def test_a_query_may_hold_many_results_and_ends_once() -> None:
    queue = owing(QUERY, QUERY)
    for _ in range(3):
        queue.described()
        assert queue.finished().kind == QUERY
    assert queue.ready().kind == QUERY
    assert kinds(queue) == [QUERY]


def test_an_error_skips_to_the_next_sync_also_over_queries() -> None:
    queue = owing(PARSE, BIND, EXECUTE, QUERY, COPY_END, SYNC, PARSE, SYNC)
    queue.take(PARSE)
    failed = queue.failed()
    assert failed is not None
    assert failed.kind == BIND
    assert kinds(queue) == [SYNC, PARSE, SYNC]
    assert not queue.skips


def test_an_error_of_a_query_leaves_what_is_behind_it() -> None:
    queue = owing(QUERY, PARSE, SYNC)
    queue.failed()
    assert queue.ready().kind == QUERY
    assert kinds(queue) == [PARSE, SYNC]


def test_without_a_sync_on_its_way_the_server_skips_what_comes() -> None:
    queue = owing(PARSE, BIND)
    queue.failed()
    assert queue.skips
    assert kinds(queue) == []


def test_a_commit_that_fails_is_nobodys_error() -> None:
    queue = owing(SYNC, PARSE, SYNC)
    assert queue.failed() is None
    assert queue.ready().kind == SYNC
    assert owing().failed() is None


class TestCopy:
    def test_a_copy_that_ends_well_has_ignored_every_sync_before_its_end(self) -> None:
        queue = owing(EXECUTE, SYNC)
        queue.reads_copy()
        assert (kinds(queue), queue.copying) == ([EXECUTE, DOUBTFUL], True)
        queue.sync()
        queue.copy_end()
        queue.sync()
        assert (kinds(queue), queue.copying) == ([EXECUTE, DOUBTFUL, DOUBTFUL, COPY_END, SYNC], False)
        assert queue.finished().kind == EXECUTE
        assert kinds(queue) == [SYNC]

    def test_data_sent_ahead_ends_before_it_is_asked_for(self) -> None:
        queue = owing(EXECUTE, COPY_END, SYNC)
        queue.reads_copy()
        assert (kinds(queue), queue.copying) == ([EXECUTE, COPY_END, SYNC], False)
        queue.finished()
        assert queue.ready().kind == SYNC

    def test_two_copies_in_one_query(self) -> None:
        queue = owing(QUERY)
        for _ in range(2):
            queue.reads_copy()
            queue.copy_end()
            assert queue.finished().kind == QUERY
        assert queue.ready().kind == QUERY
        assert kinds(queue) == []

    @pytest.mark.parametrize("counted", [True, False])
    def test_an_error_leaves_open_whether_the_early_sync_counted(self, counted: bool) -> None:
        """Before the server read a message it counted, after that it was ignored. Either way the next request is in step."""
        queue = owing(EXECUTE, SYNC)
        queue.reads_copy()
        queue.failed()
        if counted:
            assert queue.ready().kind == DOUBTFUL
        queue.copy_end()
        queue.sync()
        assert queue.ready().kind == DOUBTFUL
        for kind in (PARSE, BIND):
            queue.push(Entry(kind))
        queue.sync()
        queue.take(PARSE)
        queue.take(BIND)
        assert queue.ready().kind == SYNC
        assert kinds(queue) == []

    def test_the_same_when_everything_was_sent_before_the_error(self) -> None:
        queue = owing(EXECUTE, SYNC)
        queue.reads_copy()
        queue.copy_end()
        queue.sync()
        queue.push(Entry(QUERY))
        queue.failed()
        assert kinds(queue) == [DOUBTFUL, COPY_END, DOUBTFUL, QUERY]
        queue.ready()
        queue.described()
        queue.finished()
        assert queue.ready().kind == QUERY
        assert kinds(queue) == []
