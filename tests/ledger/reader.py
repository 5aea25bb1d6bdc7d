"""A stranger's way in: addresses asked one by one, and what stands on a page of the log."""

import re

from django.test import Client

ENTRIES, REPLAYED = 123, 4  # what the fixture `logged` wrote
BIG = "9" * 30  # more than any table's number
NOBODY = "00000000-0000-4000-8000-000000000000"


def get(path: str) -> tuple[int, str]:
    """Status and text of an answer; an error of the server is an answer too."""
    answer = Client(headers={"host": "localhost"}, raise_request_exception=False).get(path)
    return answer.status_code, answer.content.decode()


def listed(html: str) -> list[int]:
    """The numbers of the entries on a page of the log, in its order."""
    return [int(number) for number in re.findall(r'href="/so-cai/muc/(\d+)/', html)]
