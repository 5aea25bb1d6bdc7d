"""The registry as clients of CKAN's Action API ask for it and write it.

`conditions`: a query's tree as conditions of the database; `searching`: package_search; `listing`: organizations, groups,
tags and completions; `writing`: drafts into the registry, through the same verbs as every door. Values reach the database as
parameters only. Every question begins at `services.entries.seen_by`.
"""
