"""What a browser has to complain of: errors of the page, violations of its policy, requests to anybody else."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

# A page that says why a link is dead comes with its status, which Chromium counts among the errors.
ANSWERED = "Failed to load resource: the server responded with a status of 4"


def note_faults(context: BrowserContext, own: str, faults: list[str], also: str = "") -> None:
    """Adds what happens in this browser from now on to `faults`; it may only ask `own` and `also`."""

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED):
            faults.append(f"{message.type}: {message.text}")

    def request(asked: Request) -> None:
        address = urlsplit(asked.url)
        if address.scheme != "data" and f"{address.scheme}://{address.netloc}" not in (own, also):
            faults.append(f"asked {asked.url}")

    context.on("console", console)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("request", request)
    context.on("requestfailed", lambda asked: faults.append(f"{asked.url} failed: {asked.failure}"))
