"""Django's registration of the room."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    """Label `guard`: migrated into each environment's schema."""

    name = "duoc.guard"
    label = "guard"
    verbose_name = "Bảo vệ dữ liệu cá nhân"
    default_auto_field = "django.db.models.BigAutoField"
