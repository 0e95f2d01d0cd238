"""Endpoints, roots and keys are those that botocore would take."""

from typing import Any

import botocore.session
import pytest
from botocore.exceptions import NoCredentialsError

from chalicelib.config import static_keys
from chalicelib.gateways.aws_json.credentials import FoundKeys
from chalicelib.gateways.aws_json.places import dynamodb, secrets_manager
from chalicelib.gateways.aws_json.signing import AwsKeys
from chalicelib.models.item import Item

SESSION = botocore.session.get_session()
RESOLVER = SESSION.get_component("endpoint_resolver")
PLACES = {"dynamodb": dynamodb, "secretsmanager": secrets_manager}
REGIONS = [
    (service, partition, region)
    for service in PLACES
    for partition in RESOLVER.get_available_partitions()
    for region in RESOLVER.get_available_endpoints(service, partition)
]
GIVEN = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.mark.parametrize(("service", "partition", "region"), REGIONS)
def test_a_region_has_the_endpoint_that_botocore_takes_or_is_left_to_it(
    service: str, partition: str, region: str
) -> None:
    place = PLACES[service](region)

    if partition not in ("aws", "aws-cn", "aws-us-gov"):
        assert place is None
        return
    assert place is not None
    assert place.url == f"https://{RESOLVER.construct_endpoint(service, region)['hostname']}"


def test_a_configured_endpoint_is_taken_in_every_partition() -> None:
    for region in ("eu-west-1", "us-iso-east-1"):
        place = dynamodb(region, "http://127.0.0.1:8000")
        assert place is not None
        assert (place.url, place.region) == ("http://127.0.0.1:8000", region)


def test_both_clients_wait_as_long() -> None:
    place = dynamodb("eu-west-1")

    assert place is not None
    waits = (Item.Meta.connect_timeout_seconds, Item.Meta.read_timeout_seconds)
    assert (place.connect_timeout, place.read_timeout) == waits


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        ({}, ("AKID", "secret", "")),
        ({"AWS_SESSION_TOKEN": "t"}, ("AKID", "secret", "t")),
        ({"AWS_SECURITY_TOKEN": "t"}, ("AKID", "secret", "t")),
        ({"AWS_CREDENTIAL_EXPIRATION": "2030-01-01T00:00:00Z"}, None),
        ({"AWS_SECRET_ACCESS_KEY": ""}, None),
    ],
)
def test_keys_of_the_environment_are_taken_as_they_are_unless_they_expire(more: dict[str, str], keys: Any) -> None:
    assert static_keys(GIVEN | more) == keys


class Session:
    """A botocore session whose keys change with each look, as they do when they are refreshed."""

    def __init__(self, *found: Any) -> None:
        self.found, self.looks = list(found), 0

    def get_credentials(self) -> Any:
        self.looks += 1
        return self.found.pop(0)


class Refreshing:
    def __init__(self) -> None:
        self.fetched = 0

    def get_frozen_credentials(self) -> Any:
        self.fetched += 1
        return botocore.credentials.ReadOnlyCredentials("AKID", f"secret {self.fetched}", None)


def test_the_environment_comes_first_and_botocore_is_not_even_asked() -> None:
    def nobody() -> Any:
        raise AssertionError

    assert FoundKeys(lambda: ("AKID", "secret", "t"), nobody)() == AwsKeys("AKID", "secret", "t")


def test_without_it_botocore_looks_and_refreshes() -> None:
    refreshing = Refreshing()
    keys = FoundKeys(lambda: None, lambda: Session(refreshing))

    assert [keys().secret, keys().secret] == ["secret 1", "secret 2"]


def test_nobody_signs_without_keys_and_they_are_looked_for_again() -> None:
    session = Session(None, Refreshing())
    keys = FoundKeys(lambda: None, lambda: session)

    with pytest.raises(NoCredentialsError):
        keys()
    assert keys() == AwsKeys("AKID", "secret 1", "")


def test_a_copy_that_is_given_keys_after_its_restore_signs_with_them() -> None:
    environment: dict[str, str] = {}
    keys = FoundKeys(lambda: static_keys(environment), lambda: Session(Refreshing()))
    before = keys()
    environment.update(GIVEN)

    assert (before.secret, keys().secret) == ("secret 1", "secret")
