"""What may be written: functions, operators, types. The names on the right are those of DuckDB, which runs the text."""

# Nothing that waits, reads files or settings, makes rows or long texts out of nothing, or draws lots.
FUNCTIONS = {
    **{name: name for name in (
        "count", "sum", "avg", "min", "max", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp", "bool_and",
        "bool_or", "string_agg", "corr", "abs", "floor", "round", "trunc", "sign", "sqrt", "exp", "ln", "lower", "upper",
        "length", "left", "right", "replace", "strpos", "concat", "concat_ws", "reverse", "starts_with", "split_part",
        "date_trunc", "date_part", "make_date", "median", "mode",
    )},
    "every": "bool_and", "ceil": "ceil", "ceiling": "ceil", "pow": "pow", "power": "pow", "log": "log10", "log10": "log10",
    "mod": "mod", "char_length": "length", "character_length": "length", "substr": "substr", "substring": "substr",
    "btrim": "trim", "ltrim": "ltrim", "rtrim": "rtrim", "extract": "date_part", "position": "strpos",
    "row_number": "row_number", "rank": "rank", "dense_rank": "dense_rank", "lag": "lag", "lead": "lead",
}  # fmt: skip
AGGREGATES = frozenset(
    {
        "count", "sum", "avg", "min", "max", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp", "bool_and",
        "bool_or", "every", "string_agg", "corr", "median", "mode",
    }
)  # fmt: skip
ONLY_WINDOWED = frozenset({"row_number", "rank", "dense_rank", "lag", "lead"})

OPERATORS = {one: one for one in ("=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||")} | {"!=": "<>"}
LIKES = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}

TYPES = {
    "text": "VARCHAR", "varchar": "VARCHAR", "bpchar": "VARCHAR", "int2": "SMALLINT", "int4": "INTEGER", "int8": "BIGINT",
    "float4": "DOUBLE", "float8": "DOUBLE", "numeric": "DOUBLE", "bool": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP",
    "time": "TIME", "interval": "INTERVAL",
}  # fmt: skip
WIDEST_DECIMAL = 38

MOST_TABLES = 8
