"""The guard's pages: applications behind the wall, one of them, and the statements that the wall saw of it."""

from django.urls import path

from duoc.guard.pages import application, applications, statements

app_name = "guard"
urlpatterns = [
    path("bao-ve/", applications.listing, name="applications"),
    path("bao-ve/ung-dung/<slug:name>/", application.one, name="application"),
    path("bao-ve/ung-dung/<slug:name>/doi/", application.change, name="application-change"),
    path("bao-ve/ung-dung/<slug:name>/de-nghi/<int:number>/", application.decide, name="application-decide"),
    path("bao-ve/ung-dung/<slug:name>/cau-lenh/", statements.listing, name="statements"),
    path("bao-ve/ung-dung/<slug:name>/cau-lenh/chon/", statements.choose, name="statements-choose"),
]
