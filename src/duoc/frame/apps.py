"""Django's registration of the frame."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Label `frame`: its one table, the outbox, is migrated into each environment's schema."""

    name = "duoc.frame"
    label = "frame"
    verbose_name = "Khung"
    default_auto_field = "django.db.models.BigAutoField"
