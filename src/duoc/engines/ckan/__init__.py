"""The language of CKAN's Action API, version 3: what clients say and what they expect to hear.

Knows values only: no database, no network, no Django. The way of a call:

- `arguments`: address, JSON, form → one mapping; `asked.Asked`: typed values out of it, all faults told together;
- `search.read`, `rows.read`: what package_search and datastore_search are asked for; `query`: the query language as a tree;
- `packages`, `resources`, `organizations`: what may be written, with the texts that clients show to their users;
- `shapes`: datasets, resources, organizations and the rest as they are served; `licences`: CKAN's list;
- `envelope`, `errors`: the answer, its status, and CKAN's own words for what went wrong.

Source: CKAN 2.12 and ckanapi 4.11 as observed from outside. Whatever strangers send, these answer or raise `CkanError`.
"""
