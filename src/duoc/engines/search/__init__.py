"""Vietnamese search: forms of a text, what a query may mean, and the `tsquery` for each meaning. Framework-free, no database.

`documents` makes the indexed form of a record; `plans` reads a query: as it stands, with abbreviations spelt out or drawn
together (`abbreviations`), as keystrokes (`keyboards`), with words one slip away (`slips`), with words left out. Each reading
has levels: exact marks before folded ones, phrase before scattered words, title before the rest. `table_rows` is the smaller
form of the same for the rows of a table. Whoever holds the database runs them; nothing here may fail on any text.
"""
