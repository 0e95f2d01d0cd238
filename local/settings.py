"""Where the local stack listens (always on loopback) and keeps its files; the environment may choose."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
REGION = "us-east-1"
STACK = "usher"
SENDER = "invitations@usher.example"


class LocalError(Exception):
    """The local stack cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True)
class Settings:
    """One local stack. Two of them never share a port or a folder."""

    folder: Path
    ministack: Path
    api_port: int
    inbox_port: int
    aws_port: int
    checkout_port: int

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Raises LocalError for a port that is not a number between 1 and 65535."""
        return cls(
            folder=Path(env.get("USHER_LOCAL_FOLDER") or ROOT / ".local"),
            ministack=Path(env.get("USHER_MINISTACK") or ROOT / ".local" / "ministack" / "bin" / "ministack"),
            api_port=_port(env, "USHER_API_PORT", 8000),
            inbox_port=_port(env, "USHER_INBOX_PORT", 8025),
            aws_port=_port(env, "USHER_AWS_PORT", 4566),
            checkout_port=_port(env, "USHER_CHECKOUT_PORT", 8030),
        )

    @property
    def ports(self) -> dict[str, int]:
        """The ports by the variables that choose them."""
        return {
            "USHER_API_PORT": self.api_port,
            "USHER_INBOX_PORT": self.inbox_port,
            "USHER_AWS_PORT": self.aws_port,
            "USHER_CHECKOUT_PORT": self.checkout_port,
        }

    @property
    def api_url(self) -> str:
        return f"http://{HOST}:{self.api_port}"

    @property
    def inbox_url(self) -> str:
        return f"http://{HOST}:{self.inbox_port}"

    @property
    def checkout_url(self) -> str:
        """The stand-in for Stripe."""
        return f"http://{HOST}:{self.checkout_port}"

    @property
    def aws_url(self) -> str:
        return f"http://{HOST}:{self.aws_port}"

    @property
    def data(self) -> Path:
        """What `reset` forgets: tables, logins, messages, passwords."""
        return self.folder / "data"

    @property
    def scratch(self) -> Path:
        """What every start makes anew: logs, locks, the package, unpacked functions."""
        return self.folder / "run"

    @property
    def endpoints(self) -> Path:
        return self.folder / "endpoints.json"


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise LocalError(f"{name}={value} is not a port number")
    return int(value)
