"""Django's registration of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Label `people`: its tables live in the schema `public`, one set for all environments."""

    name = "duoc.people"
    label = "people"
    verbose_name = "Cơ quan, đơn vị hành chính và người dùng"
    default_auto_field = "django.db.models.BigAutoField"
