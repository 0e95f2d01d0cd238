"""python -m local up|run|down|reset|token [role]: what the Makefile's targets of the same names call."""

import argparse
import os
import sys
from typing import Any

from local import stack
from local.data import asides
from local.emulator import emulator
from local.front import front
from local.people import ROLES, fresh_token
from local.settings import LocalError, Settings


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="local", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("role", nargs="?", choices=ROLES, default="owner")
    arguments = parser.parse_args()
    try:
        COMMANDS[arguments.command](Settings.from_env(), arguments.role)
    except LocalError as error:
        print(f"usher: {error}", file=sys.stderr)
        return 1
    return 0


def _up(settings: Settings, role: str) -> None:
    print(_summary(stack.up(settings)))


def _run(settings: Settings, role: str) -> None:
    _up(settings, role)
    print("The log follows. Ctrl-C leaves the stack running; `make down` stops it.\n", flush=True)
    logs = [str(process(settings).log) for process in (emulator, front)]
    os.execvp("tail", ["tail", "-n", "0", "-f", *logs])


def _down(settings: Settings, role: str) -> None:
    stack.down(settings)
    print("Stopped. The data is kept: `make up` goes on with it, `make reset` forgets it.")


def _reset(settings: Settings, role: str) -> None:
    stack.reset(settings)
    print("Stopped, and everything forgotten.")
    for kept in asides(settings):
        print(f"Data that was set aside is still in {kept}.")


def _token(settings: Settings, role: str) -> None:
    print(fresh_token(settings, role))


def _summary(endpoints: dict[str, Any]) -> str:
    console = f"{endpoints['api']}/console"
    owner = next(user for user in endpoints["users"] if user["role"] == "owner")
    kiosk = endpoints["kiosk"]
    people = "\n".join(f"  {user['role']:<7} {user['email']:<28} {user['password']}" for user in endpoints["users"])
    return (
        f"\nUsher is running.\n\n"
        f"  Console       {console}  (sign in as {owner['email']} with {owner['password']})\n"
        f"  API           {endpoints['api']}  (try {endpoints['api']}/docs)\n"
        f"  Inbox         {endpoints['inbox']}\n"
        f"  Payments      {endpoints['checkout']}  (a stand-in for Stripe)\n"
        f"  Emulated AWS  {endpoints['aws']}\n"
        f"  Organization  {endpoints['organization']}\n"
        f"  Kiosk         {endpoints['api']}/kiosk/key  (key {kiosk['key']}, then PIN {kiosk['pin']})\n\n"
        f"{people}\n\n"
        f"A bearer token: make token USER=owner. Everything above as JSON: .local/endpoints.json\n"
    )


COMMANDS = {"up": _up, "run": _run, "down": _down, "reset": _reset, "token": _token}


if __name__ == "__main__":
    sys.exit(main())
