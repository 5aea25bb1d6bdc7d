"""Django's registration of the room."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """Figures are read from the rooms; the tables hold what the law demands and what people stated."""

    name = "duoc.boards"
    label = "boards"
    verbose_name = "Bảng theo dõi"
