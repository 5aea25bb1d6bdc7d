"""The room's addresses."""

from django.urls import path

from duoc.ledger.pages import entry, log, proof, published

app_name = "ledger"
urlpatterns = [
    path("so-cai/", log.log, name="log"),
    path("so-cai/moc", published.checkpoint, name="checkpoint"),
    path("so-cai/muc/<int:index>/", entry.entry, name="entry"),
    path("so-cai/muc/<int:index>/bang-chung.tlog-proof", proof.proof_file, name="proof-file"),
    path("so-cai/muc/<int:index>/muc.json", proof.entry_file, name="entry-file"),
    path("so-cai/muc/<int:index>/kiem-chung.html", proof.offline, name="offline"),
    path("so-cai/kiem-chung/", proof.verify, name="verify"),
    path("so-cai/kiem-chung/kiem-chung.html", proof.offline, name="offline-empty"),
    path("ledger/<path:name>", published.published, name="published"),
]
