"""Hashes, the box that secrets are kept in, signatures, and base64url."""

import base64

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit import crypto
from roomful.kit.crypto import Box, SigningKey

BOX = Box(b"one master key of some length")
texts = st.text(st.characters(codec="utf-8"))


@given(texts, texts)
def test_what_is_sealed_is_opened(plain: str, context: str) -> None:
    sealed = BOX.seal(plain, context)
    assert BOX.open(sealed, context) == plain
    assert BOX.seal(plain, context) != sealed
    if len(plain) > 8:
        assert plain not in sealed


@given(texts, texts, texts)
def test_it_is_bound_to_its_place(plain: str, context: str, other: str) -> None:
    sealed = BOX.seal(plain, context)
    if other != context:
        with pytest.raises(ValueError, match="another place"):
            BOX.open(sealed, other)


def test_another_key_opens_nothing() -> None:
    sealed = BOX.seal("secret", "c")
    for key in (b"another master key", b"", b"one master key of some length\0"):
        with pytest.raises(ValueError, match="another master key"):
            Box(key).open(sealed, "c")


def test_whatever_was_changed_does_not_open() -> None:
    raw = base64.b64decode(BOX.seal("secret", "c"))
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(ValueError, match="sealed"):
            BOX.open(base64.b64encode(changed).decode(), "c")
    for cut in range(len(raw)):
        with pytest.raises(ValueError, match=r"."):
            BOX.open(base64.b64encode(raw[:cut]).decode(), "c")
    for text in ("", "x", "ä", "\0"):
        with pytest.raises(ValueError, match=r"."):
            BOX.open(text, "c")


@given(st.binary(), st.binary())
def test_signatures(message: bytes, other: bytes) -> None:
    key = SigningKey(b"\1" * 32)
    signature = key.sign(message)
    assert len(signature) == 64
    assert key.verify(signature, message)
    assert crypto.verify(key.public, signature, message)
    assert key.verify(signature, other) == (message == other)
    assert not SigningKey(b"\2" * 32).verify(signature, message)


def test_what_is_no_signature_and_no_key() -> None:
    key = SigningKey.from_seed(SigningKey.new_seed())
    for signature in (b"", b"x" * 63, b"x" * 64, b"x" * 65):
        assert not key.verify(signature, b"m")
    assert not crypto.verify(b"short", key.sign(b"m"), b"m")
    with pytest.raises(ValueError, match=r"."):
        SigningKey.from_seed("c2hvcnQ=")


def test_the_first_vector_of_rfc_8032() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SigningKey(seed)
    assert key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert base64.b64decode(key.public_base64) == key.public
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")


def test_hashes() -> None:
    assert crypto.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert crypto.digest("\ud800") != crypto.digest("\udfff")
    assert crypto.same("a\ud800", "a\ud800")
    assert not crypto.same("a", "ab")
    assert not crypto.check_password("no hash", "x")


def test_passwords_are_hard_to_guess_by_their_hashes(
    real_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crypto, "_passwords", real_hasher)
    hashed = crypto.hash_password("correct horse")
    # RFC 9106, the second recommended option: 64 MiB, three passes, four lanes
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert crypto.check_password(hashed, "correct horse")
    assert not crypto.check_password(hashed, "wrong horse")
    assert crypto.hash_password("correct horse") != hashed


@given(st.binary())
def test_base64url(raw: bytes) -> None:
    text = crypto.base64url(raw)
    assert "=" not in text
    assert crypto.from_base64url(text) == raw


@pytest.mark.parametrize("text", ["a", "a b", "ä", "ab=", "YQ==", "a+b/", "\0", "ab\n", "\ud800"])
def test_what_is_no_base64url(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        crypto.from_base64url(text)
