"""`make rotate` on Amazon's DynamoDB: items sealed by an earlier version, sealed anew, and a slot that may go then."""

import json
from base64 import b64encode

import pytest

from chalicelib.gateways.secrets import parse
from chalicelib.models.codec import to_entity
from chalicelib.services.core.pin_digits import digits_of
from tests.deployment.test_rotation import Secret
from tests.models.tables import TableWorld
from tools.keyring import RotationError
from tools.rotate import take

BODIES = {
    ("ORG#org_AaMYXFAAAAAAAAAB#CON#con_AaMYXFAAAAAAAAAD", "PIN", "pin"): {
        "organization": "org_AaMYXFAAAAAAAAAB",
        "contact": "con_AaMYXFAAAAAAAAAD",
        "sealed": "AAAAAAAAAAAAAAAADjGCurT3-yvT208TVvmrONOO9SAZiHU",
        "digest": "wi0ZGw1qTqnF_NZKAS3EEQ",
        "length": 6,
        "made_by": "usr_v2c2pwlu2opm3cmqqfuyqfxihx",
        "made_at": 1800000000000,
    },
    ("USR#usr_kzue75ejb7wv6y7fdnvlpklizt", "SES#ses_AaMYXFAAAAAAAAAc", "sign_in"): {
        "user": "usr_kzue75ejb7wv6y7fdnvlpklizt",
        "issuer": "https://logins.test",
        "subject": "subject-of-Stan",
        "digest": "3vx-Ce43Y_9QIub2qwYCvtkylAwRtsVWUuZY-Ez3p88",
        "sealed": "AAAAAAAAAAAAAAAAHkM5yPQWDjctGfIDp5KFHknpGUVf1AhF",
        "fresh_until": 1800003600000,
        "began_at": 1800000000000,
        "seen_at": 1800000000000,
    },
}
WRITTEN = [
    {"pk": {"S": pk}, "sk": {"S": sk}, "kind": {"S": kind}, "version": {"N": "1"}, "body": {"S": json.dumps(body)}}
    for (pk, sk, kind), body in BODIES.items()
]


@pytest.mark.dynamodb
def test_a_slot_goes_once_nothing_lies_under_it_and_what_did_still_opens(world_on_dynamodb: TableWorld) -> None:
    world = world_on_dynamodb
    for item in WRITTEN:
        world.table.client.put_item(TableName=world.table.name, Item=item)
    slots = {
        str(slot): {"key": b64encode(key * 32).decode(), "state": "verify"} for slot, key in ((0, b"k"), (1, b"n"))
    }
    slots["1"]["state"] = "sign"
    secret = Secret(json.dumps({"slots": slots, "address_key": b64encode(b"a" * 32).decode()}))
    world.keys.current = parse(json.loads(secret.text))

    def step(name: str) -> str:
        return take(secret, "id", name, 0, lambda: lambda: world.context)

    with pytest.raises(RotationError, match=r"under slot 0: 2\. STEP=reseal SLOT=0 first"):
        step("retire")
    assert step("reseal").startswith("2 were sealed anew.")
    assert step("reseal").startswith("0 were sealed anew.")
    assert step("retire").startswith("slot 0 is gone")

    world.keys.current = parse(json.loads(secret.text))
    [pin] = [one for one in map(to_entity, world.table.raw()) if type(one).__name__ == "Pin"]
    assert list(world.keys.current.keys) == [1]
    assert (digits_of(world.context, pin), pin.version) == ("000013", 1)
