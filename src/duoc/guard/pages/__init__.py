"""The guard's pages: applications behind the wall, what was decided, who is connected, what must be looked into."""

from django.urls import path

from duoc.guard.pages import (
    application,
    applications,
    decisions,
    front,
    incidents,
    refusals,
    scans,
    sessions,
    statements,
)

app_name = "guard"
urlpatterns = [
    path("bao-ve/", front.page, name="front"),
    path("bao-ve/ung-dung/", applications.listing, name="applications"),
    path("bao-ve/ung-dung/<slug:name>/", application.one, name="application"),
    path("bao-ve/ung-dung/<slug:name>/doi/", application.change, name="application-change"),
    path("bao-ve/ung-dung/<slug:name>/de-nghi/<int:number>/", application.decide, name="application-decide"),
    path("bao-ve/ung-dung/<slug:name>/cau-lenh/", statements.listing, name="statements"),
    path("bao-ve/ung-dung/<slug:name>/cau-lenh/chon/", statements.choose, name="statements-choose"),
    path("bao-ve/quyet-dinh/", decisions.listing, name="decisions"),
    path("bao-ve/quyet-dinh/<str:writer>/<int:number>/", decisions.one, name="decision"),
    path("bao-ve/bi-chan/", refusals.listing, name="refusals"),
    path("bao-ve/phien/", sessions.listing, name="sessions"),
    path("bao-ve/quet/", scans.listing, name="scans"),
    path("bao-ve/quet/<int:number>/", scans.one, name="scan"),
    path("bao-ve/su-co/", incidents.listing, name="incidents"),
    path("bao-ve/su-co/<int:number>/", incidents.one, name="incident"),
    path("bao-ve/su-co/<int:number>/ghi-nhan/", incidents.acknowledge, name="incident-acknowledge"),
]
