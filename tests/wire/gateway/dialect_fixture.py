"""The registry that the published dialect cases assume, and rows for it in the form of the gateway's snapshot."""

import hashlib

from tests.wire.gateway.house import client_row, right_row, service_row

WSO2_SECRET = "CS-thu-nghiem-001"
LGSP_SECRET = "SK-thu-nghiem"
G22 = ["VN", "GOV", "000.00.00.G22", "vpcpdvcprovider"]
TAX = ["VN", "COM", "0100000000", "ThuNghiemSvc"]
TAX_URL = "http://10.0.0.41:8083/"


def consumer_row(number, dialect, name, client=1, networks=(), fingerprint=None):
    return {"id": number, "dialect": dialect, "name": name, "client": client, "networks": list(networks),
            "fingerprint": fingerprint}  # fmt: skip


def secret_row(number, consumer, secret, begins=0, ends=None):
    return {"id": number, "consumer": consumer, "hash": hashlib.sha256(secret.encode()).hexdigest(), "from": begins,
            "to": ends}  # fmt: skip


def context_row(path, service, front=""):
    return {"path": path, "service": service, "front": front}


def dialect_registry(port, version=1):
    """One agency whose subsystem speaks both token dialects, one that is known by its network, and their providers."""
    base = f"http://127.0.0.1:{port}"
    return {
        "version": version, "instance": "VN", "server": "VN/GOV/000.00.00.H12/ss1",
        "members": [{"id": 1, "parts": ["VN", "GOV", "000.00.00.H12"], "name": "Tỉnh thử nghiệm"},
                    {"id": 2, "parts": ["VN", "GOV", "000.00.00.G22"], "name": "Bộ thử nghiệm"}],
        "clients": [client_row(1, "VN/GOV/000.00.00.H12/dvc", 1), client_row(2, "VN/GOV/000.00.00.H12/cong", 1, "open"),
                    client_row(3, "VN/GOV/000.00.00.G22/dulieu", 2)],
        "services": [service_row(1, "VN/GOV/000.00.00.G22/dulieu/doanhnghiep", f"{base}/dn"),
                     service_row(2, "VN/GOV/000.00.00.G22/dulieu/danhmuc", f"{base}/dmdc"),
                     service_row(3, "VN/GOV/000.00.00.G22/dulieu/bhxh", f"{base}/bhxh"),
                     service_row(4, "VN/GOV/000.00.00.G22/dulieu/hotich", f"{base}/hotich"),
                     service_row(5, "VN/GOV/000.00.00.G22/dulieu/cong-quoc-gia", f"{base}/vpcp"),
                     service_row(6, "VN/GOV/000.00.00.G22/dulieu/thanh-toan", f"{base}/thue")],
        "rights": [*(right_row(1, service) for service in (1, 2, 3, 4)), right_row(2, 5), right_row(2, 6)],
        "keys": [], "certificates": [],
        "consumers": [consumer_row(1, "wso2", "CK-thu-nghiem-001"), consumer_row(2, "lgsp", "AK-thu-nghiem")],
        "secrets": [secret_row(1, 1, WSO2_SECRET), secret_row(2, 2, LGSP_SECRET)],
        "contexts": [context_row("/apiCSDLDKDN/1.0", 1), context_row("/dmdc/1.0", 2), context_row("/ngsp/BaoHiemXaHoi", 3),
                     context_row("/ecs/lienthonghotich", 4)],
        "destinations": [{"code": G22, "provider_url": None, "service": 5},
                         {"code": TAX, "provider_url": TAX_URL, "service": 6}],
        "networks": [{"client": 2, "network": "127.0.0.0/8"}],
    }  # fmt: skip
