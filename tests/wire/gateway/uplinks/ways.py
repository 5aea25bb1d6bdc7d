"""A province's gateway with a service over every kind of uplink, and another exchange's gateway that it leads to."""

from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.dialect_fixture import WSO2_SECRET, dialect_registry
from tests.wire.gateway.house import CLIENT, KEY, key_row, right_row, service_row, small_registry

FAR_CLIENT = "VN/GOV/000.00.00.H12/dvc"
FAR_SERVICE = "VN/GOV/000.00.00.G22/dulieu/doanhnghiep"
FAR_KEY = "x" * 43
KINDS = ("ngsp", "vdxp", "xrdadapter", "population")


def far_registry(provider_port, version=1):
    """The other exchange: it knows the province as a WSO2 consumer, as an r1 client with a key, and by its network."""
    return dialect_registry(provider_port, version) | {"keys": [key_row(FAR_KEY)]}


def near_registry(port, version=1, token_path="/token", timeout_s=5, **settings):
    """The province: everything leads to `port`."""
    registry, far = small_registry(port, version), f"http://127.0.0.1:{port}"
    bases = (f"{far}/apiCSDLDKDN/1.0", far, far, f"{far}/dancu")
    names = [f"VN/GOV/G22/sim/{kind}" for kind in KINDS]
    registry["services"] += [
        service_row(n, name, base, timeout_s=timeout_s) for n, name, base in zip(range(2, 6), names, bases, strict=True)
    ]
    registry["rights"] += [right_row(1, number) for number in range(2, 6)]
    said = {
        "ngsp": {"token_url": far + token_path, "key": "CK-thu-nghiem-001"},
        "vdxp": {"client": FAR_CLIENT},
        "xrdadapter": {},
        "population": {"service_url": "https://gw.thu-nghiem.vn/dancu", "user": "u-thu"},
    }
    remotes = {"vdxp": FAR_SERVICE, "xrdadapter": "VN/GOV/000.00.00.G22/vpcpdvcprovider"}
    registry["uplinks"] = [
        {"service": number, "name": f"di-{kind}", "kind": kind, "settings": said[kind] | settings.get(kind, {}),
         "remote": remotes.get(kind, "")} for number, kind in enumerate(KINDS, 2)
    ]  # fmt: skip
    return registry


def keep_secret(house, kind, secret, mode=0o600):
    """As `duoc exchange uplink secret` does: another file in its place."""
    folder = house.folder / "keys" / "uplinks"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / ".draft"
    draft.write_text(secret)
    draft.chmod(mode)
    draft.replace(folder / f"di-{kind}.secret")


def keep_secrets(house):
    keep_secret(house, "ngsp", WSO2_SECRET)
    keep_secret(house, "vdxp", FAR_KEY)
    keep_secret(house, "population", "bi-mat-thu")


def ask(house, kind, path="", method="GET", headers=(), body=b""):
    own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY), *headers]
    with Caller(house.port) as caller:
        return caller.call(request(method, f"/r1/VN/GOV/G22/sim/{kind}{path}", own, body))
