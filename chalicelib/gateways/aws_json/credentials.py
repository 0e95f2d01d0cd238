"""The keys to sign with: those of the environment as they are, all others as botocore finds and refreshes them."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import NoCredentialsError

from chalicelib.gateways.aws_json.signing import AwsKeys


class FoundKeys:
    """`given` answers the keys of the environment, None without any: Lambda sets them once for a process, but not
    for one that is restored from a snapshot. Then botocore's `session` looks where else there are some, and fetches
    new ones before they expire."""

    def __init__(self, given: Callable[[], tuple[str, str, str] | None], session: Callable[[], Any]) -> None:
        self._given, self._session = given, session

    def __call__(self) -> AwsKeys:
        """Raises NoCredentialsError, or what botocore raises when it can't refresh them."""
        given = self._given()
        return AwsKeys(*given) if given else self._from_botocore()

    def _from_botocore(self) -> AwsKeys:
        # The session keeps what it found; where it found nothing it looks again.
        found = self._session().get_credentials()
        if found is None:
            raise NoCredentialsError
        keys = found.get_frozen_credentials()
        return AwsKeys(keys.access_key, keys.secret_key, keys.token or "")
