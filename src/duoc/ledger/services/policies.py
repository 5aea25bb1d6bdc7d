"""The trust policy that readers are given (C2SP tlog-policy): which log, which witnesses, how many of them suffice.

Whoever can change this file decides what the province's own pages believe. A reader who distrusts the province brings a
policy from elsewhere: gazette, agency, an offline page kept from before.
"""

from django.conf import settings

from duoc.core.environment import Environment

FILE = "ledger.policy"


def policy_text(environment: Environment = Environment.PRODUCTION) -> str | None:
    """The policy of an environment's log; None while nobody has set up a quorum.

    Octets that are not UTF-8 become U+FFFD: harmless in comments; a name or key with them no longer fits anything.
    """
    try:
        return (environment.folder(settings.HOME) / FILE).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
