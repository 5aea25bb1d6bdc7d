"""The registry that the published cases assume, in the form of the gateway's snapshot."""

from tests.wire.gateway.house import client_row, right_row, service_row


def registry(fixture, provider_port, refusing_port):
    """fixture.json → registry.json. Subsystems authenticate by being named (`open`); local groups are written out."""
    members = {row["id"]: number for number, row in enumerate(fixture["members"], 1)}
    clients = {row["id"]: number for number, row in enumerate(fixture["subsystems"], 1)}
    services = {}
    rows = []
    for row in fixture["services"]:
        name = "/".join(row["id"].split("/")[:5])  # a WSDL operation's version is no part of a REST name
        base = f"http://127.0.0.1:{provider_port}{row['base']}"
        if not row["base"].startswith("/"):
            base = f"http://127.0.0.1:{refusing_port}"
        services[name] = len(rows) + 1
        rows.append(
            service_row(
                services[name], name, base, kind=row["type"], timeout_s=row.get("timeout_s", 30),
                enabled="disabled_notice" not in row, notice=row.get("disabled_notice"),
                description_url=f"http://127.0.0.1:{provider_port}{row['description_url']}" if "description_url" in row else None,
            )
        )  # fmt: skip
    groups = {"GROUP:" + group["code"]: group["members"] for group in fixture["local_groups"]}
    rights = []
    for right in fixture["acl"]:
        for subject in groups.get(right["subject"], [right["subject"]]):
            client, member = clients.get(subject), members.get(subject)
            assert (client is None) != (member is None)
            rights.append(right_row(client, services[right["service"]], right["method"], right["path"], member))
    return {
        "version": 1, "instance": "VN-TEST", "server": fixture["local_server"],
        "members": [{"id": members[row["id"]], "parts": row["id"].split("/"), "name": row["name"]}
                    for row in fixture["members"]],
        "clients": [client_row(clients[row["id"]], row["id"].replace(" ", "%20"), members["/".join(row["id"].split("/")[:3])],
                               "open", row["status"]) for row in fixture["subsystems"]],
        "services": rows, "rights": rights,
        "endpoints": [{"service": services["/".join(row["id"].split("/")[:5])], "method": method, "path": path}
                      for row in fixture["services"] for method, path in row.get("endpoints", ())],
        "keys": [], "certificates": [],
    }  # fmt: skip
