"""A dossier on which an officer of the sample application works, and a sample issuer of tickets for it; both invented."""

from duoc.core.clock import SystemClock, province_day
from duoc.core.sample_application import DOSSIER, OFFICER
from duoc.guard.services import purpose
from duoc.people import services as people
from duoc.web.sample_application import TICKETED


def settle_sample_dossier() -> None:
    """Keep both where they are missing; what somebody changed stays. Safe to repeat."""
    today = province_day(SystemClock().now_us())
    agency = next(agency.key for agency in people.agencies_as_of(today) if agency.kind == "province")
    if not purpose.issuers().all:
        purpose.add_issuer(purpose.SAMPLE, [agency])
    if all(dossier.code != DOSSIER for dossier in purpose.dossiers()):
        purpose.add_dossier(DOSSIER, agency, OFFICER, TICKETED)
