#!/usr/bin/env python3
"""A small client of Hygie, with nothing but the standard library of Python.

    HYGIE_URL=https://hygie.example.fr HYGIE_TOKEN=hyg_… python3 api_client.py

It shows what a program that keeps a copy needs: pages, what changed since, a change that is done once and only on what was
read, and patience when Hygie asks for it. `docs/guides/api.md` tells why.
"""

import datetime
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

ATTEMPTS = 5


class Refused(Exception):
    """Hygie said no: the problem document says why."""

    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem.get('detail', problem.get('title', ''))}")
        self.status = status
        self.problem = problem


class Hygie:
    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self.token = token

    def call(self, method, path, body=None, headers=None, params=None):
        """Sends a request, and again when it is worth it: the key makes that harmless."""
        address = self.url + path
        if params:
            address += "?" + urllib.parse.urlencode(params)
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        if method != "GET":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        for attempt in range(ATTEMPTS):
            request = urllib.request.Request(address, data=data, headers=headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    text = answer.read()
                    return (json.loads(text) if text else None), answer.headers
            except urllib.error.HTTPError as error:
                problem = json.loads(error.read() or b"{}")
                under_way = error.code == 409 and problem.get("type", "").endswith("#in-progress")
                if (error.code in (429, 503) or under_way) and attempt + 1 < ATTEMPTS:
                    time.sleep(int(error.headers.get("Retry-After", 1)))
                    continue
                raise Refused(error.code, problem) from None
            except urllib.error.URLError:
                if attempt + 1 == ATTEMPTS:
                    raise
                time.sleep(2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def pages(self, path, **params):
        """Every item of a list, page after page."""
        while True:
            page, _ = self.call("GET", path, params=params)
            yield from page["items"]
            if not page.get("next"):
                return
            params["after"] = page["next"]


def main():
    hygie = Hygie(os.environ["HYGIE_URL"], os.environ["HYGIE_TOKEN"])
    me, _ = hygie.call("GET", "/api/v1/me")
    print(f"I am {me['name']}, and may: {', '.join(me['rights'])}")

    # The first time, everything; then what changed since the last look, with a little overlap.
    looked_at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
    copy = {one["id"]: one for one in hygie.pages("/api/v1/structures", kind="all", limit=200)}
    print(f"{len(copy)} structures in my perimeter")
    since = looked_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    for contact in hygie.pages("/api/v1/contacts", updated_since=since, limit=200):
        print(f"contact changed lately: {contact['role']} {contact['id']}")

    if "registry.contacts" not in me["rights"] or not copy:
        return
    # A contact is added, once whatever happens, then changed as it was read.
    structure = next(iter(copy))
    wanted = {"role": "RSSI", "name": "Camille Ferrand", "phone": "01 99 00 12 34"}
    contact, headers = hygie.call("POST", f"/api/v1/nodes/{structure}/contacts", wanted)
    path = f"/api/v1/contacts/{contact['id']}"
    contact, headers = hygie.call("GET", path)
    wanted["phone"] = "01 99 00 56 78"
    seen = {"If-Match": headers["ETag"]}
    contact, _ = hygie.call("PUT", path, wanted, headers=seen)
    print(f"the contact is now at version {contact['version']}")
    try:
        hygie.call("PUT", path, wanted, headers=seen)
    except Refused as refused:
        print(f"changed in between, as expected: {refused.status}")
    hygie.call("DELETE", path)

    lines = {"items": [{"node_id": structure, "role": "DSI", "phone": "01 99 00 00 01"}, {"role": "DSI"}]}
    result, _ = hygie.call("POST", "/api/v1/contacts/bulk", lines)
    print(f"{result['added']} added, {result['refused']} refused: {result['items'][1]['reason']}")
    hygie.call("DELETE", f"/api/v1/contacts/{result['items'][0]['id']}")


if __name__ == "__main__":
    try:
        main()
    except KeyError as missing:
        sys.exit(f"Set {missing.args[0]}: see the first lines of this file.")
    except Refused as refused:
        sys.exit(str(refused))
