"""The publisher: what the log has signed becomes static files, and is put before the witnesses.

Bundles, tiles (durable), then the witnesses, and the checkpoint last, when the policy's quorum has cosigned it. Appending
goes on meanwhile: only finality waits. It has no key: whoever controls it can withhold and delay, and publish files that no
reader's verifier accepts.
"""
