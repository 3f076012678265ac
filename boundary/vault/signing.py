"""Sign with Ed25519, and check such signatures: what the ledger's checkpoints need."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["Ed25519"]


class Ed25519:
    """The port `Signing`. Keys are 32 bytes, signatures 64. Source: RFC 8032."""

    def public(self, seed: bytes, /) -> bytes:
        """Give the key that checks what this seed signs."""
        return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()

    def sign(self, seed: bytes, data: bytes, /) -> bytes:
        """Sign."""
        return Ed25519PrivateKey.from_private_bytes(seed).sign(data)

    def holds(self, public: bytes, data: bytes, signature: bytes, /) -> bool:
        """Whether the signature is of this key over this data."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True
