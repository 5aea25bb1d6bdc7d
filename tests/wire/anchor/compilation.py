"""The contract, compiled anew: `python tests/wire/anchor/compilation.py FOLDER` writes LogAnchor.json.

FOLDER holds `node_modules/solc` (npm install solc@0.8.37). The settings are those of the file that is there.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).parents[3] / "src/duoc/wire/anchor/contract"
SOLC = "solc@0.8.37"

_SCRIPT = """
const solc = require('solc');
const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify({compiler: solc.version(), output: JSON.parse(solc.compile(JSON.stringify(given)))}));
"""


def compile_anew(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """What LogAnchor.json should hold, from the source. Any warning of the compiler is an error."""
    wanted = {"*": {"*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]}}
    given = {
        "language": "Solidity",
        "sources": {"LogAnchor.sol": {"content": (CONTRACT / "LogAnchor.sol").read_text("utf-8")}},
        "settings": {**settings, "outputSelection": wanted},
    }
    done = subprocess.run(
        ["node", "-e", _SCRIPT], cwd=folder, input=json.dumps(given), capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    if answer["output"].get("errors"):
        raise AssertionError(answer["output"]["errors"])
    found = answer["output"]["contracts"]["LogAnchor.sol"]["LogAnchor"]
    return {
        "contract": "LogAnchor",
        "source": "LogAnchor.sol",
        "compiler": f"solc {answer['compiler']}",
        "settings": settings,
        "abi": found["abi"],
        "bytecode": "0x" + found["evm"]["bytecode"]["object"],
        "runtime": "0x" + found["evm"]["deployedBytecode"]["object"],
    }


if __name__ == "__main__":
    path = CONTRACT / "LogAnchor.json"
    written = compile_anew(Path(sys.argv[1]), json.loads(path.read_text("utf-8"))["settings"])
    path.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
