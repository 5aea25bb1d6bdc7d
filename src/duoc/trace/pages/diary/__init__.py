"""The producers' diary under `nhat-ky/`: made for a thumb, a cheap phone and a network that comes and goes."""

from django.urls import path

from duoc.trace.pages.diary import book, columns, files, form, offline, showing, today

urlpatterns = [
    path("nhat-ky/", today.today, name="diary"),
    path("nhat-ky/ghi/<slug:template>/<slug:stage>/", form.write, name="diary-write"),
    path("nhat-ky/lich-su/", book.history, name="diary-history"),
    path("nhat-ky/muc/<uuid:number>/", book.one, name="diary-entry"),
    path("nhat-ky/muc/<uuid:number>/anh/", book.photo, name="diary-photo"),
    path("nhat-ky/muc/<uuid:number>/cho-xem/", showing.choose, name="diary-disclose"),
    path("nhat-ky/nhap-tep/", files.upload, name="diary-import"),
    path("nhat-ky/nhap-tep/mau/<slug:template>.xlsx", files.sample, name="diary-sample"),
    path("nhat-ky/nhap-tep/<uuid:number>/", files.preview, name="diary-preview"),
    path("nhat-ky/nhap-tep/<uuid:number>/cot/", columns.choose, name="diary-columns"),
    path("nhat-ky/phien/", offline.session, name="diary-session"),
    path("nhat-ky/sw.js", offline.worker, name="diary-worker"),
]
