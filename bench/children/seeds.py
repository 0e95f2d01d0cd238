"""Events for the first calls of functions, each to be used once: seeds.py TASK OWNER-TOKEN ISSUER COUNT OUTPUT.

For every function as many as COUNT: invitations to create, to relay, to deliver, and delivered ones to report.
"""

import json
import sys
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(__file__).parent)]
token, issuer, count, output = sys.argv[2], sys.argv[3], int(sys.argv[4]), Path(sys.argv[5])
import shapes  # noqa: E402

import app  # noqa: E402
from chalicelib import wiring  # noqa: E402
from chalicelib.domain.identity import User, user_id  # noqa: E402
from chalicelib.domain.organization import Branding  # noqa: E402
from chalicelib.gateways.email import tag_of_name  # noqa: E402
from chalicelib.handlers.events import deliver  # noqa: E402
from chalicelib.models.item import Item  # noqa: E402
from chalicelib.services.team import organizations  # noqa: E402

puts = []
client = Item._get_connection().connection.client
send = client._make_api_call


def recorded(operation, parameters):
    writes = parameters.get("TransactItems", ())
    puts.extend(write["Put"]["Item"] for write in writes if "sends" in write.get("Put", {}).get("Item", {}))
    return send(operation, parameters)


client._make_api_call = recorded
owner = User(id=user_id(issuer, "owner"), issuer=issuer, subject="owner", email="owner@example.com")
branding = Branding(name="Harbour Coaching", accent="#225588", portal_url="https://portal.example.com")
organization = organizations.create(wiring.context(), owner, branding).id


def made(number):
    """The id of a new invitation, and the item that the stream tells of."""
    answer = app.app(shapes.create(organization, number, token), None)
    assert answer["statusCode"] == 201, answer
    return json.loads(answer["body"])["id"], puts[-1]


def delivered(number):
    invitation, item = made(number)
    deliver.deliver(shapes.work(invitation, item["sends"]["S"]), None)
    return shapes.report(invitation, tag_of_name(item["sends"]["S"]))


def waiting(number):
    invitation, item = made(number)
    return shapes.streamed(item), shapes.work(invitation, item["sends"]["S"])


open_ones = [waiting(number) for number in range(count)]
events = {
    "relay": [streamed for streamed, _ in open_ones],
    "deliver": [work for _, work in open_ones],
    "feedback": [delivered(count + number) for number in range(count)],
    "API": [shapes.create(organization, 2 * count + number, token) for number in range(count)],
    "due": [shapes.minute()] * count,
}
output.write_text(json.dumps(events))
print("{}")
