"""Django's registration of the room."""

from django.apps import AppConfig


class TraceConfig(AppConfig):
    """Label `trace`: migrated into each environment's schema."""

    name = "duoc.trace"
    label = "trace"
    verbose_name = "Truy xuất nguồn gốc"
    default_auto_field = "django.db.models.BigAutoField"
