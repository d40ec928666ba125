"""Runs a demonstration of Hygie, and holds its API to its own description."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Examples for each operation, beside those of the document and the edges of each parameter.
EXAMPLES = 8
SEED = 20261124
CHECKS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "ignored_auth",
    ]
)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait(url, server):
    for _ in range(600):
        if server.poll() is not None:
            sys.exit("Hygie stopped before it listened")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit("Hygie does not listen")


def call(url, token, method, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url + path, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def things_that_exist(url, token):
    """What stands for each placeholder, so that the operations are tried on things and not on chance alone."""
    ask = lambda path: call(url, token, "GET", path)
    make = lambda path, body: call(url, token, "POST", path, body)
    structure = ask("/api/v1/structures?kind=EJ&limit=1")["items"][0]
    group = ask("/api/v1/groups?limit=1")["items"][0]["id"]
    member = ask(f"/api/v1/groups/{group}")["members"][0]["id"]
    contact = make(f"/api/v1/nodes/{structure['id']}/contacts", {"role": "RSSI", "phone": "01 99 00 12 34"})["id"]
    grant = {"role": "DSI", "node_id": structure["id"]}
    person = make("/api/v1/people", {"name": "Anne Delorme", "email": "anne@exemple.test", "grant": grant})["person"]
    service = make("/api/v1/service-accounts", {"name": "Sonde", "grant": grant})["id"]
    token_of_service = make(f"/api/v1/service-accounts/{service}/tokens", {"name": "Sonde", "days": 1})["id"]
    status = {"status": "OSE", "valid_from": "2026-01-01"}
    status = make(f"/api/v1/structures/{structure['id']}/statuses", status)["id"]
    first = lambda what: ask(f"/api/v1/{what}")["items"][0]["id"]
    return {
        "/assessments/{assessment}": {"assessment": first("assessments")},
        "/audits/{audit}": {"audit": first("audits")},
        "/campaigns/{campaign}": {"campaign": first("campaigns")},
        "/findings/{finding}": {"finding": first("findings")},
        "/frameworks/{framework}": {"framework": ask("/api/v1/frameworks")["items"][0]["code"]},
        "/structures/{id}": {"id": structure["id"], "status": status},
        "/structures/by-finess": {"number": structure["finess"]},
        "/nodes/": {"id": structure["id"]},
        "/contacts/{id}": {"id": contact},
        "/groups/{id}": {"id": group, "member": member},
        "/people/{id}": {"id": person["id"], "grant": person["grants"][0]["id"]},
        "/service-accounts/{service}": {"service": service, "token": token_of_service},
        "/places/{id}": {"id": ask("/api/v1/places?limit=1")["items"][0]["id"]},
    }


def write_settings(folder, things, document):
    """schemathesis.toml: the values of the placeholders, operation by operation."""
    with open(os.path.join(folder, "schemathesis.toml"), "w", encoding="utf-8") as settings:
        for path in document["paths"]:
            for part, values in things.items():
                known = {name: value for name, value in values.items() if f"{{{name}}}" in path}
                if part in path and known:
                    pairs = ", ".join(f'"path.{name}" = "{value}"' for name, value in known.items())
                    settings.write(f'[[operations]]\ninclude-path = "{path}"\nparameters = {{ {pairs} }}\n\n')


def main(binary):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    # The count of requests is tested elsewhere: here as many as there is time for.
    environment = {**os.environ, "HYGIE_API_RATE": "1000000", "HYGIE_ANONYMOUS_RATE": "1000000"}
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [binary, "demo", "--small", "--data", folder, "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait(url, server)
            place = ["--data-dir", folder, "--database-url", f"sqlite:{folder}/hygie.sqlite"]
            made = subprocess.run(
                [binary, "admin", *place, "create-service", "--name", "Contrat", "--days", "1", "NAT_ADMIN", "nation"],
                check=True,
                capture_output=True,
                text=True,
            )
            token = made.stdout.split()[-1]
            document = call(url, token, "GET", "/api/openapi.json")
            write_settings(folder, things_that_exist(url, token), document)
            client = ROOT / "docs/guides/api_client.py"
            outcome = subprocess.run(
                [sys.executable, client], env={**os.environ, "HYGIE_URL": url, "HYGIE_TOKEN": token}
            ).returncode
            outcome |= subprocess.run(
                [
                    pathlib.Path(sys.executable).parent / "schemathesis",
                    "run",
                    f"{url}/api/openapi.json",
                    "--header",
                    f"Authorization: Bearer {token}",
                    "--checks",
                    CHECKS,
                    "--phases",
                    "examples,coverage,fuzzing",
                    "--max-examples",
                    str(EXAMPLES),
                    "--seed",
                    str(SEED),
                    "--generation-database",
                    "none",
                    "--request-timeout",
                    "20",
                    "--no-color",
                    *sys.argv[2:],
                ],
                cwd=folder,
            ).returncode
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
    sys.exit(1 if outcome else 0)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
