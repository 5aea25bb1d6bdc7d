"""`duoc witness`: an agency's witness of one or more logs (C2SP tlog-witness).

It keeps the last checkpoint of each log and cosigns only what extends it, so that the log's operator cannot show two histories
without this agency's help. Runs on an office PC: Python, `cryptography`, nothing else; no database, nothing that only Linux has.

* `one_root_per_size`: what has been cosigned is on the disk before the cosignature leaves, and only one process may write it.
* `time_never_goes_back`: a cosignature is never dated before an earlier one, whatever the machine's clock says.
* `evidence_is_kept`: a checkpoint that convicts the log is stored beside the state, told, counted, and never cosigned.

Who controls the witness's machine can cosign a fork in this agency's name, which alone reaches no quorum, or be silent. Who
controls the log's key can at most make it keep evidence. Everybody else can only make it answer.
"""
