"""Organizations with one owner, made by the package's own use case: organizations.py TASK COUNT ISSUER."""

import json
import sys

sys.path.insert(0, sys.argv[1])
from chalicelib import wiring
from chalicelib.domain.identity import User, user_id
from chalicelib.domain.organization import Branding
from chalicelib.services.team import organizations

count, issuer = int(sys.argv[2]), sys.argv[3]
owner = User(id=user_id(issuer, "owner"), issuer=issuer, subject="owner", email="owner@example.com")
branding = Branding(name="Harbour Coaching", accent="#225588", portal_url="https://portal.example.com")
made = [organizations.create(wiring.context(), owner, branding).id for _ in range(count)]
print(json.dumps(made))
