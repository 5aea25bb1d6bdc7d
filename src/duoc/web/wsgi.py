"""The door granian knocks at."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from duoc.web import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duoc.web.settings")
# Nothing that a start loads is garbage: to look for it costs a tenth of the start, and every later look would walk it again.
gc.disable()
application = get_wsgi_application()
import_module("duoc.web.urls")  # all the pages, before the first visitor waits for them
import_module("duoc.catalogue.services.counting").keep_flushing()
garbage.leave_alone_what_is_here()
