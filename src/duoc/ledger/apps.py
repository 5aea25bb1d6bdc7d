"""Django's registration of the room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Label `ledger`: migrated into each environment's schema."""

    name = "duoc.ledger"
    label = "ledger"
    verbose_name = "Sổ cái"
    default_auto_field = "django.db.models.BigAutoField"
