"""Due: once a minute, what is past its time goes on the work queue, so that nothing depends on the stream alone."""

import logging

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib import wiring
from chalicelib.services.worker.sweeping import sweep

log = logging.getLogger(__name__)
bp = Blueprint(__name__)
wiring.warm(with_keys=False)


@bp.schedule("rate(1 minute)")
def due(event: CloudWatchEvent) -> None:
    """Doing it twice, or late, changes nothing: whoever does the work checks again."""
    log.info("swept", extra={"works": sweep(wiring.context())})
