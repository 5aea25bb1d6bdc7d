"""The auditor: reads a published log from outside, as any stranger can, and believes nothing but keys it brought along.

    source    where the files lie: a folder, or an address of the web
    published the log in them: checkpoint, tiles, bundles (C2SP tlog-tiles)
    tower     the tree again, from the entries, in the memory of one tile per level
    audit     every file against every other and against what was signed; the first bad index
    monitor   a remote log over time: fork, rollback, silence, missing witnesses
    state     what the monitor remembers, durably

No database, no Django, no key of its own. Who controls the log's server can at most withhold files or serve damaged ones;
both are named. Who controls the auditor's machine can make it say anything: run it where you trust the machine.
"""
