"""The contract: its source, and what `solc` made of it once, so that nobody needs a compiler.

`LogAnchor.json` holds ABI, creation code, the code that lies on the chain afterwards, the compiler and its settings
(no metadata hash: the same source gives the same bytes wherever it lies). The settings ask for nothing newer than the
London rules, so that older permissioned chains run it too. A test compiles the source again and compares.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

_COMPILED: dict[str, Any] = json.loads(Path(__file__).with_name("LogAnchor.json").read_text("utf-8"))

COMPILER: str = _COMPILED["compiler"]
ABI: list[dict[str, Any]] = _COMPILED["abi"]
BYTECODE: str = _COMPILED["bytecode"]
RUNTIME = bytes.fromhex(_COMPILED["runtime"].removeprefix("0x"))
# What an anchor's address must hold: the same for every deployment, because owner and birth lie in its storage.
CODE_HASH = sha256(RUNTIME).hexdigest()
