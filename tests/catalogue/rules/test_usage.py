"""What is a robot, and what counts of one and the same day say."""

import pytest

from duoc.catalogue.rules.usage import KINDS, Uses, is_robot

# As these programs name themselves (their operators' own pages).
ROBOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
]
READERS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile",
    "python-requests/2.32.3",
    "curl/8.5.0",
    "R (4.3.1 x86_64-pc-linux-gnu)",
    "ckanapi/1.0",
    "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
    "",
]


@pytest.mark.parametrize("agent", ROBOTS)
def test_robot_names_itself(agent):
    assert is_robot(agent)


@pytest.mark.parametrize("agent", READERS)
def test_reader_and_his_program_are_no_robots(agent):
    assert not is_robot(agent)


def test_long_name_costs_nothing():
    assert not is_robot("x" * 1_000_000 + "Googlebot")


def test_sums_leave_robots_apart_and_looking_is_no_use():
    uses = Uses(page=1, rows=20, download=300, export=4000, robots=50_000)
    assert (uses.files, uses.taken, uses.total) == (4300, 4320, 4321)
    assert set(KINDS) == {"page", "rows", "download", "export"}
