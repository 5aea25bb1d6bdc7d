"""Django's registration of the room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Label `catalogue`: migrated into each environment's schema."""

    name = "duoc.catalogue"
    label = "catalogue"
    verbose_name = "Danh mục dữ liệu"
    default_auto_field = "django.db.models.BigAutoField"
