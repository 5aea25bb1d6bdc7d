"""The room's addresses."""

from django.urls import path

from duoc.ledger.pages import entry, log, published

app_name = "ledger"
urlpatterns = [
    path("so-cai/", log.log, name="log"),
    path("so-cai/moc", published.checkpoint, name="checkpoint"),
    path("so-cai/muc/<int:index>/", entry.entry, name="entry"),
    path("ledger/<path:name>", published.published, name="published"),
]
