"""The places where a literal may vary: an allow-list. What is not here is kept in the key as it stands."""

# Types whose input function only makes a value of a text; unlike reg*, xml or refcursor it looks nothing up and opens nothing.
_NAMES = (
    "bool int2 int4 int8 float4 float8 numeric text varchar bpchar date time timetz timestamp timestamptz interval uuid "
    "bytea json jsonb inet"
)
TYPES = frozenset(_NAMES.split())
SPELLINGS = {
    "boolean": "bool", "smallint": "int2", "integer": "int4", "bigint": "int8", "int": "int4", "real": "float4",
    "decimal": "numeric",
}  # fmt: skip

COMPARED = frozenset({"=", "<>", "<", ">", "<=", ">="})
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

# Steps into a document: the path is kept, what is found there is a value like a column's.
DOCUMENT_STEPS = frozenset({"->", "->>", "#>", "#>>"})

# A literal in the first argument is a value as before; further arguments (formats, units) are kept.
VALUE_FUNCTIONS = frozenset(
    {"lower", "upper", "btrim", "ltrim", "rtrim", "unaccent", "initcap", "to_date", "to_timestamp", "to_number", "md5"}
)
# Over a column these give a value to compare with; all literals inside are kept.
COLUMN_FUNCTIONS = VALUE_FUNCTIONS | {
    "date_trunc", "date_part", "extract", "date", "timezone", "left", "right", "length", "char_length", "abs", "concat",
    "replace", "to_char", "substring", "substr", "jsonb_extract_path_text", "json_extract_path_text", "immutable_unaccent",
    "to_tsvector",
}  # fmt: skip
# What they are given is computed as elsewhere in the statement: comparisons inside keep their ordinary places.
AGGREGATES = frozenset(
    {
        "count", "sum", "avg", "min", "max", "array_agg", "string_agg", "json_agg", "jsonb_agg", "bool_and", "bool_or",
        "every", "json_object_agg", "jsonb_object_agg", "stddev", "variance",
    }
)  # fmt: skip
# A text that a person searches for, the last argument; configuration and flags before it are kept.
SEARCH_TEXTS = frozenset({"plainto_tsquery", "phraseto_tsquery", "websearch_to_tsquery"})
