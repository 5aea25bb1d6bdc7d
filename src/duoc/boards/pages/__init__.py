"""The overview `/`, the use of data `/du-lieu-duoc-dung/`, the readiness for the link to the population database `/san-sang/`."""

from django.urls import path

from duoc.boards.pages import data_use, overview
from duoc.boards.pages.readiness import board, control, files, statements, wordings

app_name = "boards"
urlpatterns = [
    path("", overview.page, name="overview"),
    path("du-lieu-duoc-dung/", data_use.page, name="data-use"),
    path("san-sang/", board.board, name="readiness"),
    path("san-sang/yeu-cau-moi/", wordings.new, name="control-new"),
    path("san-sang/bang-chung/<int:number>/tep/", files.download, name="statement-file"),
    path("san-sang/bang-chung/<int:number>/sua/", statements.correct, name="statement-correct"),
    path("san-sang/bang-chung/<int:number>/rut/", statements.withdraw, name="statement-withdraw"),
    path("san-sang/<slug:key>/", control.one, name="control"),
    path("san-sang/<slug:key>/so-lieu/<slug:figure>/", control.figure, name="control-figure"),
    path("san-sang/<slug:key>/bang-chung/", statements.new, name="statement-new"),
    path("san-sang/<slug:key>/sua/", wordings.change, name="control-change"),
]
