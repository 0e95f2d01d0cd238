"""The process that people and programs talk to: the API's own port, the inbox, the checkout. Started by `local up`."""

import signal
import sys
import threading

from local.checkout import checkout
from local.deploy import api_of
from local.inbox import inbox
from local.processes import Process
from local.proxy import proxy
from local.settings import Settings


def front(settings: Settings) -> Process:
    return Process("front", settings.scratch)


def prefix_of(api_url: str) -> str:
    """Where the emulator serves the API that AWS has at https://<id>.execute-api.<region>.amazonaws.com/<stage>."""
    return f"/_aws/execute-api/{'/'.join(api_of(api_url))}"


def main(prefix: str) -> None:
    """Serve until asked to stop."""
    settings = Settings.from_env()
    servers = [
        proxy(settings.api_port, settings.aws_port, prefix),
        inbox(settings.inbox_port, settings.aws_url, settings.data / "messages.jsonl"),
        checkout(settings.checkout_port, settings.data / "checkout.json"),
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
