"""Frictionless data packages (Data Package standard 2.0): plain dictionaries, ready for JSON.

`package.package` describes a dataset with its files and tables; `table_schema.field` one column in the words of Table Schema.
"""
