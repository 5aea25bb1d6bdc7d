"""Django's registration of the room."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """No tables: boards only read."""

    name = "duoc.boards"
    label = "boards"
    verbose_name = "Bảng theo dõi"
