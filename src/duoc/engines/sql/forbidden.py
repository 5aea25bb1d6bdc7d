"""What is never learnt, however often an application says it.

Not what the wall blocks, which is all that is not allowed: this list keeps a careless approval from opening a door.
"""

import re

# Statements that an application may say; all others (definitions, rights, code, libraries) belong to an administrator.
LEARNABLE = frozenset(
    {
        "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "TransactionStmt", "DeclareCursorStmt",
        "FetchStmt", "ClosePortalStmt", "VariableSetStmt", "VariableShowStmt", "CopyStmt", "ExplainStmt", "PrepareStmt",
        "ExecuteStmt", "DeallocateStmt", "DiscardStmt", "ListenStmt", "UnlistenStmt", "NotifyStmt", "CallStmt", "LockStmt",
        "ConstraintsSetStmt", "TruncateStmt", "RefreshMatViewStmt", "VacuumStmt",
    }
)  # fmt: skip

SETTINGS = frozenset(
    {
        "role", "session_authorization", "session_replication_role", "row_security", "standard_conforming_strings",
        "backslash_quote", "local_preload_libraries", "session_preload_libraries", "dynamic_library_path",
        "allow_system_table_mods", "lo_compat_privileges", "debug_io_direct", "restrict_nonsystem_relation_kind",
        "default_tablespace", "temp_tablespaces",
    }
)  # fmt: skip

# Files, large objects, other servers, other sessions, statements inside a text, waiting.
_FUNCTION = re.compile(
    r"(?:lo_(?:import|export|creat|create|open|close|lseek|lseek64|tell|tell64|truncate|truncate64|unlink|put|get|from_bytea|manage)"
    r"|lo(?:read|write)|pg_read_\w+|pg_ls_\w+|pg_stat_file|pg_file_\w+|pg_sleep\w*|pg_logical_\w+|pg_create_\w+"
    r"|pg_drop_\w+|pg_replication_\w+|pg_copy_\w+|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile\w*"
    r"|pg_switch_wal|pg_promote|pg_backup_\w+|pg_wal_\w+|pg_import_\w+|pg_extension_\w+|pg_restore_\w+|pg_clear_\w+"
    r"|pg_current_logfile|pg_export_snapshot|dblink\w*|postgres_fdw\w*|query_to_xml\w*|table_to_xml\w*"
    r"|cursor_to_xml\w*|schema_to_xml\w*|database_to_xml\w*|xpath_table|ts_stat|ts_rewrite|crosstab\w*|connectby"
    r"|binary_upgrade\w*)\Z"
)
# Their first argument names a setting.
SETTING_FUNCTIONS = frozenset({"set_config"})


def function(name: str) -> bool:
    """Whether a function of this name, in any schema, keeps its statement from being learnt."""
    return _FUNCTION.match(name) is not None
