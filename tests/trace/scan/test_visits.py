"""Who scans and who looks ahead: names of robots as their owners publish them."""

import pytest

from duoc.trace.rules.visits import is_scan

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
        PHONE + " Zalo android/24090300 ZaloTheme/light ZaloLanguage/vi",
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/89.0 Mobile Safari/537.36",
        "Nokia6300 4G/10.00.00 KaiOS/2.5.4",
        "",
    ],
)
def test_telephones_scan(agent):
    assert is_scan("GET", {"user-agent": agent})


@pytest.mark.parametrize(
    "agent",
    [
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20.0",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) BingPreview/1.0b",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "SkypeUriPreview Preview/0.5",
        "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    ],
)
def test_robots_do_not(agent):
    assert not is_scan("GET", {"user-agent": agent})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
        {"purpose": "preview"},
        {"sec-fetch-dest": "image"},
        {"sec-fetch-dest": "iframe"},
        {"sec-fetch-dest": "empty"},
    ],
)
def test_looking_ahead_and_embedding_do_not(headers):
    assert not is_scan("GET", {"user-agent": PHONE, **headers})
    assert is_scan("GET", {"user-agent": PHONE, "sec-fetch-dest": "document"})


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_only_a_get_is_a_scan(method):
    assert not is_scan(method, {"user-agent": PHONE})
