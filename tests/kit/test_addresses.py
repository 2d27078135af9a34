from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.addresses import is_public

PRIVATE_4 = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
]
PUBLIC_4 = [
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.0.1",
    "172.32.0.1",
    "8.8.8.8",
    "223.255.255.1",
]


@pytest.mark.parametrize("address", PRIVATE_4)
def test_private_addresses_in_all_their_clothes(address: str) -> None:
    number = int(IPv4Address(address))
    assert not is_public(address)
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{address}")
    assert not is_public(str(IPv6Address(0x2002 << 112 | number << 80 | 1)))
    assert not is_public(f"::{address}")


@pytest.mark.parametrize("address", PUBLIC_4)
def test_public_addresses(address: str) -> None:
    assert is_public(address)
    assert is_public(f"64:ff9b::{address}")  # how a host without IPv4 reaches it


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "64:ff9b:1::1",
        "5f00::1",
        "::ffff:0:127.0.0.1",
    ],
)
def test_special_ipv6_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["2606:4700:4700::1111", "2a00:1450:4001::200e", "2002:0808:0808::1"])
def test_public_ipv6_addresses(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_never_wider_than_python_knows(address: IPv4Address) -> None:
    if is_public(str(address)):
        assert not address.is_private
        assert not address.is_multicast
        assert not address.is_reserved
        assert not address.is_loopback
        assert not address.is_link_local


@given(st.ip_addresses(v=6))
def test_never_wider_than_python_knows_of_ipv6(address: IPv6Address) -> None:
    if is_public(str(address)) and address.sixtofour is None and not str(address).startswith("64:ff9b"):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4), st.integers(0, 2**80 - 1))
def test_an_embedded_address_counts_as_itself(address: IPv4Address, rest: int) -> None:
    number = int(address)
    mapped, nat64 = 0xFFFF << 32 | number, 0x64FF9B << 96 | number
    for value in (mapped, nat64, 0x2002 << 112 | number << 80 | rest):
        assert is_public(str(IPv6Address(value))) == is_public(str(address))


@given(st.text(max_size=40))
def test_what_is_no_address_is_not_public(text: str) -> None:
    try:
        IPv4Address(text)
    except ValueError:
        try:
            IPv6Address(text)
        except ValueError:
            assert not is_public(text)
