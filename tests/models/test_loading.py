"""PynamoDB under our own client loads without botocore's session and client, and nobody else notices."""

import subprocess
import sys

import pytest

LIGHT = """
import sys
from chalicelib.models.loading import load_pynamodb
load_pynamodb()
import pynamodb.models
left = [name for name in sys.modules if name.startswith("botocore.") and "StandIn" in type(sys.modules[name]).__name__]
assert not left, left
"""
CASES = {
    "botocore's client is not there": """
        import botocore
        assert not {"botocore.session", "botocore.client"} & sys.modules.keys()
        assert not hasattr(botocore, "session")
    """,
    "who imports botocore gets the real one": """
        import botocore.session, botocore.client, botocore.config
        session = botocore.session.get_session()
        session.set_credentials("a", "b")
        client = session.create_client("dynamodb", "eu-west-1", config=botocore.config.Config())
        assert isinstance(client, botocore.client.BaseClient)
    """,
    "errors of DynamoDB are still wrapped": """
        from botocore.exceptions import ClientError, ReadTimeoutError
        from pynamodb.connection import Connection
        from pynamodb.exceptions import GetError, VerboseClientError
        import pytest
        class Failing:
            _request_signer = None
            error = ClientError({"Error": {"Code": "X"}}, "BatchGetItem")
            def _make_api_call(self, operation, parameters):
                raise self.error
        connection = Connection(region="eu-west-1")
        connection._client = Failing()
        with pytest.raises(GetError) as error:
            connection.batch_get_item("usher", [])
        assert isinstance(error.value.cause, VerboseClientError)
        Failing.error = ReadTimeoutError(endpoint_url="x")
        with pytest.raises(GetError) as error:
            connection.batch_get_item("usher", [])
        assert isinstance(error.value.cause, ReadTimeoutError)
    """,
    "PynamoDB may still make a client of botocore's": """
        from pynamodb.connection import Connection
        connection = Connection(region="eu-west-1", host="http://127.0.0.1:1")
        connection.session.set_credentials("a", "b")
        assert type(connection.client).__name__ == "DynamoDB"
    """,
    "a second time nothing happens": """
        before = dict(sys.modules)
        load_pynamodb()
        assert dict(sys.modules) == before
    """,
}


@pytest.mark.parametrize("name", CASES)
def test_pynamodb_without_botocores_client(name: str) -> None:
    lines = "\n".join(line.removeprefix("        ") for line in CASES[name].splitlines())

    done = subprocess.run([sys.executable, "-c", LIGHT + lines], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_where_botocore_is_loaded_it_stays_as_it_is() -> None:
    code = """
import sys, botocore.session, botocore.client
before = botocore.session, botocore.client, sys.modules["botocore.session"]
from chalicelib.models.loading import load_pynamodb
load_pynamodb()
assert before == (botocore.session, botocore.client, sys.modules["botocore.session"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
