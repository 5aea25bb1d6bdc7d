"""Two officers at the same row: nothing is overwritten, and nobody is told that he did what he did not."""

import threading

from django.db import connections
from tests.boards.conftest import queued
from tests.boards.test_statements import decision

from duoc.boards import services
from duoc.boards.services import StatementRefusedError
from duoc.people import services as people


def test_statement_is_replaced_once(database):
    """Two officers correct the same row at the same moment: one of them is told to look again."""
    by = people.create_user("du.lieu", None)
    first = services.state_evidence("cap-do", decision(), by)
    gate, told = threading.Barrier(2), []

    def correct(number: str) -> None:
        try:
            gate.wait()
            told.append(services.correct(first.pk, decision(number=number), by).number)
        except StatementRefusedError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=correct, args=[number]) for number in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [words for words in told if "đã được sửa" in words]
    assert len(refused) == 1
    assert len(services.history("cap-do")) == 2
    assert len(queued("boards.statement_corrected")) == 1  # the event of the loser went with its row
