"""Django's settings: the one thing that differs from asking the server itself is the port."""

import os

SECRET_KEY = "small"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "small_application"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": os.environ["WALL_PORT"],
        "USER": "app_scram",
        "PASSWORD": os.environ["WALL_PASSWORD"],
        "NAME": "dvc",
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": os.environ["WALL_CA"]},
    }
}
