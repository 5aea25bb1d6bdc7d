"""The player of a replay: real calls through a real gateway, under a clock that walks the published period.

    python -m duoc.wire.player --home H --port P < plan.json

The plan comes on standard input, since it carries the replay's key: {"key", "connections", "run", "cells": [{"client",
"target", "method", "body"}], "days": [{"start_us", "calls": [[cell, count], …]}]}. Progress goes to standard output, one
JSON line a second: {"done", "refused", "broken", "day_us"}. A day's calls are all answered before the next day begins,
so that each counts on its own day. A gateway that is silent or refuses everything ends it with one sentence. What was
broken off is not repeated here: whoever plans recounts the log first.
"""
