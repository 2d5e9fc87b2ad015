"""What no generator can make up: cursors, which only the API writes, and ids. All else is sent as it was made."""

import os
import re

import requests
import schemathesis

LIST = os.environ["FUZZ_API"] + "/api/v1/requests/technician-views"
AUTHORIZATION = {"Authorization": "Bearer " + os.environ["FUZZ_TOKEN"]}
FILTERS = ("view", "business_unit_ids", "business_unit_id", "type", "unread", "status_id", "priority_id", "per_page")
KNOWN_REQUEST = os.environ["FUZZ_REQUEST"]
POSITION = re.compile(r"[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}")


def cursor_for(query):
    """One that goes on in the list that a query is about, or None where the list is not answered."""
    asked = {name: value for name, value in query.items() if name in FILTERS}
    if asked.get("unread") is True:
        asked["unread"] = "true"
    answer = requests.get(LIST, params=asked, headers=AUTHORIZATION, timeout=10)
    links = re.findall(r'cursor=([A-Za-z0-9_-]+)>; rel="(\w+)"', answer.headers.get("Link", ""))
    return {rel: cursor for cursor, rel in links}.get("next") or (links[-1][0] if links else None)


def give_real_cursor(query):
    """A cursor stands instead of a page's number."""
    if "cursor" not in query:
        return
    query.pop("page", None)
    cursor = cursor_for(query)
    if cursor is None:
        del query["cursor"]
    else:
        query["cursor"] = cursor


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query:
        give_real_cursor(case.query)
    if isinstance(case.body, dict):
        for query in case.body.get("queries", []):
            give_real_cursor(query)
    # Half of the ids that are made up become one that there is.
    if case.path_parameters and case.path_parameters["id"][-1] < "8":
        case.path_parameters["id"] = KNOWN_REQUEST
    # The generator of edge cases puts no slash into a header, whatever its pattern.
    position = (case.headers or {}).get("Min-LSN")
    if position is not None and not POSITION.fullmatch(position):
        case.headers["Min-LSN"] = "0/0"
    # Nobody learns anything from waiting for what never comes.
    if "min_lsn" in (case.query or {}) or position is not None:
        case.query = {"wait": "20", **(case.query or {})}
    for values, name in ((case.query, "wait"), (case.headers, "Wait")):
        if values and name in values:
            values[name] = str(min(int(values[name]), 20))


@schemathesis.check
def only_demands_are_refused(ctx, response, case):
    """503 is right where more was demanded than there is, and nowhere else while all parts run."""
    if response.status_code == 503:
        reason = response.json().get("reason")
        assert reason in ("not-yet-visible", "too-stale"), f"503 {reason}"
