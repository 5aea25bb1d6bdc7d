"""All addresses of the web: rooms bring their own pages, this file only says where they hang."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from duoc.web import account, errors, guide, health, joining, search, styles
from duoc.web.api import mounted

urlpatterns: list[URLPattern | URLResolver] = [
    # Programs ask more often than people: their addresses are looked at first.
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", mounted()),
    path("", include("duoc.catalogue.api.ckan")),
    path("", include("duoc.boards.pages")),
    path("", include("duoc.catalogue.pages")),
    path("", include("duoc.catalogue.api.downloads")),
    path("", include("duoc.exchange.pages")),
    path("", include("duoc.guard.pages")),
    path("", include("duoc.ledger.pages")),
    path("", include("duoc.people.pages")),
    path("", include("duoc.trace.pages")),
    path("epcis/", include("duoc.trace.pages.epcis")),
    path("", include("duoc.catalogue.pages.formats")),
    # No e-mail leaves the house and nobody makes an account for himself: an administrator does both.
    re_path(r"^tai-khoan/(password/reset|email|confirm-email|login/code|signup|3rdparty/signup)/", errors.absent),
    path("tai-khoan/tham-gia/", joining.join, name="join"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/", include("allauth.urls")),
    path("ngon-ngu/", set_language, name="set_language"),
    path("tim/", search.search, name="search"),
    path("frame/<str:name>", styles.sheet, name="stylesheet"),
    path("thiet-ke/", guide.guide, name="guide"),
]

handler403 = errors.denied
handler404 = errors.absent
handler429 = "duoc.web.errors.too_many"  # allauth reads this one, by name
handler500 = errors.failed
