"""An issuer of bearer tokens, and one token per person."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bench.ground.packaged import CLIENT_ID, ISSUER


class Issuer:
    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def jwks(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": "bench", "use": "sig", "alg": "RS256"}]}

    def token(self, subject: str, email: str) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": subject, "aud": CLIENT_ID, "token_use": "id", "iat": now, "exp": now + 3600}
        claims |= {"email": email, "email_verified": True, "name": "Jane Doe"}
        return jwt.encode(claims, self._key, "RS256", {"kid": "bench"})
