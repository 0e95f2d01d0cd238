"""Over TLS nobody is spoken to but whom the roots vouch for, by the name that was asked for."""

import datetime
import ipaddress
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import SSLError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.gateways.aws_json.client import JsonClient
from chalicelib.gateways.aws_json.places import dynamodb
from chalicelib.gateways.aws_json.signing import AwsKeys
from tests.gateways.aws_json.server import said, serving


def certificate(folder: Path, address: str) -> tuple[ssl.SSLContext, str]:
    """What a server of that address shows, and the file in which it vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "table")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{address}.pem", folder / f"{address}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(public, private)
    return shown, str(public)


def ask(url: str, roots: str) -> object:
    place = dynamodb("eu-west-1", url, roots)
    assert place is not None
    client = JsonClient(replace(place, read_timeout=5.0), lambda: AwsKeys("a", "b"), lambda: 0, lambda _: None)
    return client._make_api_call("BatchGetItem", {})


def test_a_server_that_the_roots_vouch_for_is_asked(tmp_path: Path) -> None:
    shown, roots = certificate(tmp_path, "127.0.0.1")
    with serving(shown) as server:
        server.replies.append(said({"Count": 1}))

        assert ask(server.url, roots) == {"Count": 1}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9"])
def test_a_stranger_and_a_server_of_another_name_hear_nothing(tmp_path: Path, address: str) -> None:
    shown, own = certificate(tmp_path, address)
    with serving(shown) as server:
        with pytest.raises(SSLError):
            ask(server.url, "" if address == "127.0.0.1" else own)

        assert server.asked == []
