"""The first owner of the demo organization, made by the operator's own command."""

import os
import subprocess
import sys

from local.aws import ACCESS, client
from local.people import Person
from local.settings import REGION, ROOT, STACK, LocalError, Settings


def create_owner(settings: Settings, known: dict[str, str], owner: Person, organization_id: str) -> str:
    """Run `make owner` against the emulated AWS, then give the owner the password that we know.

    Returns the id of the organization. Raises LocalError with what the command said."""
    said = _run_command(settings, owner, organization_id)
    client(settings.aws_url, "cognito-idp").admin_set_user_password(
        UserPoolId=known["UserPoolId"], Username=owner.email, Password=owner.password, Permanent=True
    )
    return next(word for word in said.split() if word.startswith("org_"))


def _run_command(settings: Settings, owner: Person, organization_id: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "USHER_"))}
    aws = {"AWS_ENDPOINT_URL": settings.aws_url, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    keys = {"AWS_ACCESS_KEY_ID": ACCESS, "AWS_SECRET_ACCESS_KEY": ACCESS}
    words = ["--stack", STACK, "--email", owner.email, "--organization", organization_id, "--name", owner.name]
    done = subprocess.run(
        [sys.executable, "-m", "tools.owner", *words],
        cwd=ROOT,
        env=kept | aws | keys,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LocalError(f"the demo organization was not made:\n{done.stdout}{done.stderr}")
    return done.stdout
