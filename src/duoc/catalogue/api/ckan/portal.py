"""Actions about the portal itself and its users."""

from typing import Any

from duoc.catalogue.api.ckan.call import Actions, Call, reads
from duoc.engines.ckan.errors import NotAuthorizedError

# Clients read `x.y.z` and decide by it what they may ask: the CKAN whose behaviour this is. Who answers is among the extensions.
CKAN_VERSION = "2.12.0"


def site_read(_call: Call) -> bool:
    """Tell whether the caller may read this site: everybody may."""
    return True


def status_show(call: Call) -> dict[str, Any]:
    """Tell what this site is and whom it behaves like."""
    return {
        "ckan_version": CKAN_VERSION,
        "site_title": "Danh mục dữ liệu",
        "site_description": "Dữ liệu dùng chung và dữ liệu mở của tỉnh",
        "site_url": call.site,
        "error_emails_to": None,
        "locale_default": "vi",
        "extensions": ["duoc"],
    }


def user_list(call: Call) -> None:
    """Closed: who works here is nobody's business. Always refused."""
    raise NotAuthorizedError(f"User {call.viewer.name} not authorized to list users")


ACTIONS: Actions = reads(site_read, status_show, user_list)
