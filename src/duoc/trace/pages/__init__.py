"""The room's pages under `truy-xuat/`; at the root of the web the resolver of GS1 Digital Links and national codes."""

from django.urls import path, re_path

from duoc.trace.pages import (
    capture_warnings,
    description,
    diary,
    party,
    portal,
    products,
    recalls,
    reports,
    resolver,
    stamp_alarms,
    stamps,
    suspicions,
    verifier,
)
from duoc.trace.pages.scan import actions, look_up, passports

app_name = "trace"
urlpatterns = [
    path("truy-xuat/san-pham/", products.listing, name="products"),
    path("truy-xuat/san-pham/<str:number>/", products.one, name="product"),
    path("truy-xuat/thu-hoi/", recalls.listing, name="recalls"),
    path("truy-xuat/thu-hoi/mo/", recalls.opening, name="recall-open"),
    path("truy-xuat/thu-hoi/<int:number>/", recalls.one, name="recall"),
    path("truy-xuat/thu-hoi/<int:number>/ma/", recalls.items, name="recall-items"),
    path("truy-xuat/thu-hoi/<int:number>/buoc/<slug:verb>/", recalls.step, name="recall-step"),
    path("truy-xuat/tem/", stamps.listing, name="stamps"),
    path("truy-xuat/tem/<int:number>/", stamps.one, name="stamp-batch"),
    path("truy-xuat/tem/canh-bao/<int:number>/", stamp_alarms.one, name="stamp-alarm"),
    path("truy-xuat/tem/canh-bao/<int:number>/ghi-nhan/", stamp_alarms.acknowledge, name="stamp-alarm-acknowledge"),
    path("truy-xuat/tai-lieu/", capture_warnings.listing, name="capture-warnings"),
    path("truy-xuat/nghi-ngo/", suspicions.listing, name="suspicions"),
    path("truy-xuat/nghi-ngo/quyet-dinh/", suspicions.settle_all, name="suspicions-settle"),
    path("truy-xuat/nghi-ngo/<int:number>/", suspicions.one, name="suspicion"),
    path("truy-xuat/nghi-ngo/<int:number>/quyet-dinh/", suspicions.settle, name="suspicion-settle"),
    path("truy-xuat/kiem-tem/", verifier.page, name="verifier"),
    path("truy-xuat/kiem-tem/manifest.webmanifest", verifier.manifest, name="verifier-manifest"),
    path("truy-xuat/kiem-tem/icon.svg", verifier.icon, name="verifier-icon"),
    path("truy-xuat/kiem-tem/worker.js", verifier.worker, name="verifier-worker"),
    path("truy-xuat/kiem-tem/tem/<str:signs>", verifier.by_serial, name="verifier-serial"),
    *party.urlpatterns,
    path("truy-xuat/nghi-ngo/loi-bao/<int:number>/anh/", reports.photo, name="report-photo"),
    path("truy-xuat/nghi-ngo/loi-bao/<int:number>/xoa/", reports.erase, name="report-erase"),
    path("truy-xuat/ho-chieu/<path:path>", passports.passport, name="passport"),
    path("truy-xuat/cong-quoc-gia/", portal.listing, name="portal"),
    path("truy-xuat/cong-quoc-gia/gui/", portal.send, name="portal-send"),
    path("truy-xuat/quet/<str:serial>/pin/", actions.pin, name="scan-pin"),
    path("truy-xuat/quet/<str:serial>/bao/", actions.report, name="scan-report"),
    path("truy-xuat/quet/<str:serial>/noi/", actions.commune, name="scan-commune"),
    path("tra-tem/", look_up.form, name="look-up"),
    path("tra-tem/<str:code>.txt", look_up.text, name="look-up-text"),
    *diary.urlpatterns,
    path(".well-known/gs1resolver", description.description, name="resolver-description"),
    # An AI is of two to four digits; which of them are keys is the reader's to say, with 400 for the others.
    re_path(r"^(?P<rest>[0-9]{2,4}(?:/(?s:.*))?)\Z", resolver.gs1, name="gs1"),
    # In capitals too: a QR code's small mode knows no others.
    re_path(r"^[tT](?:/(?P<rest>(?s:.*)))?\Z", resolver.national, name="national"),
]
