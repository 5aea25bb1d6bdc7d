"""All addresses of the web: rooms bring their own pages, this file only says where they hang."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from duoc.web import account, errors, guide, health, search, styles
from duoc.web.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("duoc.boards.pages")),
    path("", include("duoc.exchange.pages")),
    path("", include("duoc.ledger.pages")),
    path("", include("duoc.people.pages")),
    path("tai-khoan/password/reset/", errors.absent),  # no e-mail leaves the house: an administrator sets it anew
    path("tai-khoan/email/", errors.absent),
    path("tai-khoan/signup/", errors.absent),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/", include("allauth.urls")),
    path("ngon-ngu/", set_language, name="set_language"),
    path("api/v1/", api.urls),
    path("tim/", search.search, name="search"),
    path("frame/<str:name>", styles.sheet, name="stylesheet"),
    path("thiet-ke/", guide.guide, name="guide"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
]

handler403 = errors.denied
handler404 = errors.absent
handler500 = errors.failed
