"""Three accounts in two classes, listed and filtered as the service would, and visits that are taken as they come."""

import uuid

from tests.client.fake import Fake, Message

EAST = {
    "id": str(uuid.uuid4()),
    "code": "HDDW",
    "displayName": "华东电网",
    "classId": "c1",
    "grade": "GRADE_S",
    "etag": "1",
}
SOUTH = {
    "id": str(uuid.uuid4()),
    "code": "NFDW",
    "displayName": "南方电网",
    "classId": "c1",
    "grade": "GRADE_A",
    "region": "China",
}
NORTH = {
    "id": str(uuid.uuid4()),
    "code": "NORD",
    "displayName": "Nordlicht Energie",
    "classId": "c2",
    "grade": "GRADE_B",
}
CLASSES = [
    {"id": "c1", "code": "energy", "displayName": "能源"},
    {"id": "c2", "code": "other", "displayName": "=Other"},
]


def keep_in(fake: Fake) -> None:
    """Let a fake centre know them."""
    fake.lists |= {
        "accounts": [EAST, SOUTH, NORTH],
        "accountClasses": CLASSES,
        "members": [],
        "teams": [],
        "visits": [],
    }
    fake.answers["ListAccounts"] = lambda request: {"accounts": listed(request.get("filter", ""))}
    fake.answers["LogVisit"] = logged


def listed(wanted: str) -> list[Message]:
    """Give the accounts that a filter with one condition lets through."""
    field, _, text = wanted.partition(" ")
    part = text.partition('"')[2].rstrip('"').lower()
    known = {"code": "code", "display_name": "displayName", "class_id": "classId"}.get(field)
    fits = (lambda found: part == found) if text.startswith("=") else (lambda found: part in found)
    return [one for one in (EAST, SOUTH, NORTH) if known is None or fits(str(one[known]).lower())]


def logged(request: Message) -> Message:
    """Keep a visit."""
    return {"id": str(uuid.uuid4()), "visitorId": "m1", "state": "STATE_RECORDED", **request}
