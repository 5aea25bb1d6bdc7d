"""The catalogue's pages: the public list and its entries, demand, and the stewards' desk."""

from django.urls import path

from duoc.catalogue.pages import (
    connecting,
    demands,
    desk,
    embed,
    entry,
    front,
    harvests,
    publishing,
    registry,
    requests,
    scores,
    tables,
    uses,
    versions,
)

app_name = "catalogue"
urlpatterns = [
    path("du-lieu/", front.page, name="front"),
    path("du-lieu/<slug:name>/", entry.page, name="entry"),
    path("du-lieu/<slug:name>/bang/<uuid:number>/", tables.page, name="table"),
    path("du-lieu/<slug:name>/bang/<uuid:number>/nhung/", embed.page, name="embed"),
    path("du-lieu/<slug:name>/bang/<uuid:number>/ban/", versions.listing, name="versions"),
    path("du-lieu/<slug:name>/xin-quyen/", requests.ask, name="request-new"),
    path("du-lieu/<slug:name>/luot-dung/", uses.page, name="uses"),
    path("chat-luong-du-lieu/", scores.page, name="quality"),
    path("dataset/<slug:name>", entry.ckan_address, name="ckan-entry"),
    path("dung-han-du-lieu/", desk.punctuality, name="punctuality"),
    path("yeu-cau-du-lieu/", demands.listing, name="demands"),
    path("yeu-cau-du-lieu/<uuid:number>/", demands.answer, name="demand-answer"),
    path("yeu-cau-du-lieu/<uuid:number>/de-nghi/", demands.vote, name="demand-vote"),
    path("so-du-lieu/", desk.page, name="desk"),
    path("so-du-lieu/chat-luong/", scores.listing, name="scores"),
    path("so-du-lieu/thu-thap/", harvests.listing, name="harvests"),
    path("so-du-lieu/thu-thap/<int:number>/", harvests.one, name="harvest"),
    path("so-du-lieu/muc/", registry.listing, name="registry"),
    path("so-du-lieu/muc/moi/", registry.new, name="entry-new"),
    path("so-du-lieu/muc/<slug:name>/sua/", registry.edit, name="entry-edit"),
    path("so-du-lieu/muc/<slug:name>/trang-thai/", registry.state, name="entry-state"),
    path("so-du-lieu/muc/<slug:name>/du-lieu/", publishing.data, name="entry-data"),
    path("so-du-lieu/muc/<slug:name>/dich-vu/", connecting.connect, name="entry-service"),
    path("so-du-lieu/cong-bo/<uuid:number>/", publishing.job, name="publication"),
    path("so-du-lieu/cong-bo/<uuid:number>/<slug:verb>/", publishing.step, name="publication-step"),
    path("so-du-lieu/cong-bo/<uuid:number>/danh-dau/<int:marking>/", publishing.decide, name="marking-decide"),
    path("so-du-lieu/ban/<int:number>/dua-lai/", versions.restore, name="version-restore"),
    path("so-du-lieu/ban/<int:number>/thu-hoi/", versions.withdraw, name="version-withdraw"),
    path("so-du-lieu/xin-quyen/", requests.listing, name="requests"),
    path("so-du-lieu/xin-quyen/<uuid:number>/", requests.one, name="request"),
]
