"""Signing receipts: compact JWS with Ed25519, and the key set that is published.

The name of the algorithm is ``Ed25519`` (RFC 9864), the ``kid`` the RFC 7638 thumbprint.
Checking is in `verify`, with other code than signing: joserfc here, cryptography there.
"""

from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import OKPKey

from xarst_site.receipts.verify import b64url, thumbprint

ALGORITHM = "Ed25519"
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])


class Signer:
    """A private key that signs receipts, from its seed of 32 bytes."""

    def __init__(self, seed: bytes, public: bytes) -> None:
        self._key = OKPKey.import_key(
            {"kty": "OKP", "crv": "Ed25519", "d": b64url(seed), "x": b64url(public)}
        )
        derived = self._key.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)  # type: ignore[union-attr]
        if derived != public:
            raise ValueError("the public key is not that of the private one")
        self.kid = thumbprint(public)
        self._header = {"alg": ALGORITHM, "kid": self.kid}

    def sign(self, payload: bytes) -> str:
        """The compact JWS over these bytes."""
        return jws.serialize_compact(self._header, payload, self._key, registry=_REGISTRY)


def assemble(kid: str, payload: bytes, signature: bytes) -> str:
    """The compact JWS with a signature that was made before: what was signed is rebuilt."""
    header = b64url(f'{{"alg":"{ALGORITHM}","kid":"{kid}"}}'.encode("ascii"))
    return f"{header}.{b64url(payload)}.{b64url(signature)}"


def jwk(public: bytes) -> dict[str, Any]:
    """A public key as a member of a JWK set."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": b64url(public),
        "kid": thumbprint(public),
        "use": "sig",
        "alg": ALGORITHM,
    }
