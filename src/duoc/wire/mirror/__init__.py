"""`duoc mirror`: keeps and serves a full, verified copy of one log, so that its proofs outlive the place where it is written.

    proven     the log's tiles and bundles, each held against the signed root before it is believed
    copy       the copy on the disk: what is served, what is promised, what must become durable before it is signed
    following  one round: fetch, judge, compare, store, publish
    files      the copy over HTTP, in the layout of C2SP tlog-tiles
    pages      what people and monitors ask of the process

* `nothing_unproven_is_stored`: every entry is under the signed root before it is written.
* `never_backwards`: neither what is served nor what was promised to be served is ever replaced by less, or by another history.
* `stored_before_signed`: this mirror's own cosignature says "I store every entry up to this size"; it is made when they are
  durable, and by no witness's key.

Who controls the mirror's machine can withhold the copy or damage it, which every reader of a proof notices. Who controls the
log's server can withhold, or serve files that are refused; with the log's key as well, it convicts itself in the evidence.
"""
