"""Which requests for the page of a stamp are somebody holding a phone over it, and which are machines looking ahead."""

import re
from collections.abc import Mapping

# Robots that fetch a link which somebody pasted into a chat, and those that walk the web. Most say so in their name; the others
# are named here.
_ROBOT = re.compile(
    # CUBOT makes telephones.
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|facebookexternalhit|meta-external|whatsapp/|embedly|vkshare",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


def is_scan(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a person looks at the answer. headers: as they came, names in lower case.

    A page that another page embeds or fetches (`Sec-Fetch-Dest` other than a document) is none: else a picture on a busy site
    could make any stamp look copied.
    """
    if method != "GET" or _ROBOT.search(headers.get("user-agent", "")):
        return False
    if any(_AHEAD.search(headers.get(name, "")) for name in ("sec-purpose", "purpose", "x-moz", "x-purpose")):
        return False
    return headers.get("sec-fetch-dest", "document") == "document"
