"""Copied stamps: what a stream of scans says about a serial, by open rules whose weights are data.

`scans` the published form of a line · `weights` the table of rules · `places` distances · `state` what is remembered of a
serial · `observing` what a line adds to it · `judging` from counts to a level · `crowds` phones and batches, for the
inspector · `reckoning` how well a labelled stream was judged.

A level speaks about the serial, never about who sells: a copy is usually noticed in the hands of honest people.
"""
