"""What `up` tells others: the ready file for tools, `<home>/run/up.json` for our own commands, the terminal for people."""

import json
from pathlib import Path
from typing import Any

from duoc.cli import wall, witnesses
from duoc.cli.house import GATEWAY, GATEWAY_TLS, SANDBOX_GATEWAY, SANDBOX_GATEWAY_TLS, SIM, House
from duoc.core.progress import say


def addresses(house: House) -> dict[str, Any]:
    """Where the processes answer; the sandbox's gateway does from its first registry on. Others' keys are absent until their
    process exists."""
    host = house.settings.host
    asked = witnesses.addresses(house)
    return {
        "web": house.web_address(),
        "gateway": f"http://{host}:{house.settings.port(GATEWAY)}",
        "gateway_tls": f"https://{host}:{house.settings.port(GATEWAY_TLS)}",
        "gateway_sandbox": f"http://{host}:{house.settings.port(SANDBOX_GATEWAY)}",
        "gateway_sandbox_tls": f"https://{host}:{house.settings.port(SANDBOX_GATEWAY_TLS)}",
        "sim": f"http://127.0.0.1:{house.settings.port(SIM)}",
        "wall": wall.address(house),
        **({"witnesses": asked} if asked else {}),
    }


def running(home: Path) -> dict[str, Any] | None:
    """The addresses of the province that is up on this state folder, or None."""
    try:
        found: dict[str, Any] = json.loads((home / "run" / "up.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def announce(house: House, logins: list[dict[str, str]]) -> None:
    """Print where to go and whom to sign in as."""
    found = addresses(house)
    print(f"\n{say('Đước đang chạy. Mở', 'Đước is up. Open')}  {found['web']}")
    print(f"  {say('Cổng trao đổi', 'Gateway'):<16} {found['gateway']}   mTLS {found['gateway_tls']}")
    if house.has_sandbox:
        print(f"  {say('Thử nghiệm', 'Sandbox'):<16} {found['gateway_sandbox']}   mTLS {found['gateway_sandbox_tls']}")
    print(f"  {say('Mô phỏng', 'Simulators'):<16} {found['sim']}")
    print(f"  {say('Tường lửa CSDL', 'Database wall'):<16} {found['wall']}")
    if example := wall.example(house):
        print(f"  {say('Hỏi thử', 'Ask it'):<16} {example}")
    if asked := found.get("witnesses"):
        print(f"  {say('Nhân chứng', 'Witnesses'):<16} {len(asked)} (MINH HỌA) {asked[0]} …")
    if logins:
        print(say("Đăng nhập thử (MINH HỌA):", "Demo logins:"))
        for login in logins:
            print(f"  {login['role']:<16} {login['user']:<24} {login['password']}")
    else:
        print(say("Tạo quản trị đầu tiên: ./duoc people admin", "Make the first administrator: ./duoc people admin"))
    print(say("Ctrl-C để dừng.", "Ctrl-C stops it."), flush=True)
