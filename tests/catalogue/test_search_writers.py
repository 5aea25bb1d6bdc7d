"""Several writers at once: a database of the test's own, because each of them commits."""

import threading

from django.db import connections

from duoc.catalogue.models import SearchWord
from duoc.catalogue.services import search_texts


def test_several_writers_learn_the_same_words_at_once(database):
    """Each in its own transaction, the words in whatever order: none fails, none waits for ever, every word is known once."""
    many = [f"từ{chr(97 + first)}{chr(97 + second)}" for first in range(8) for second in range(8)]
    failed = []
    begin = threading.Barrier(4)

    def write(start):
        try:
            begin.wait()
            for turn in range(3):
                search_texts.learn(many[start + turn :] + many[: start + turn])
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=(start,)) for start in (0, 11, 23, 42)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert failed == []
    assert sorted(SearchWord.objects.values_list("word", flat=True)) == sorted(many)
