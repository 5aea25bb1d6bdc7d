"""Django's registration of the room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Label `exchange`: migrated into each environment's schema."""

    name = "duoc.exchange"
    label = "exchange"
    verbose_name = "Trục liên thông"
    default_auto_field = "django.db.models.AutoField"  # ids are the `int` columns of the message log
