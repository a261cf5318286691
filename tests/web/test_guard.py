"""Which addresses the client speaks to: judged when connecting, on every hop."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.web import (
    AddressPolicy,
    Answer,
    NoSuchHostError,
    PrivateAddressError,
    UnreachableError,
    WebError,
)
from loopback import Site, page, redirect, serve

Get = Callable[..., Answer]

REFUSED = {
    "127.0.0.1": "this machine’s own",
    "127.8.8.8": "this machine’s own",
    "::1": "this machine’s own",
    "0.0.0.0": "unspecified",
    "::": "unspecified",
    "169.254.169.254": "link-local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "10.0.0.1": "private",
    "172.16.5.4": "private",
    "192.168.1.1": "private",
    "fd00::1": "private",
    "fec0::1": "private",
    "100.64.0.1": "carrier",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "",
    "64:ff9b::7f00:1": "NAT64",
    "64:ff9b:1::a00:1": "NAT64",
    "2002:7f00:1::1": "6to4",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "Teredo",
    "::ffff:8.8.8.8": "v4-mapped",
    "::7f00:1": "IPv4-compatible",
    "192.0.0.8": "reserved",
    "0.1.2.3": "private",
    "198.18.0.1": "private",
    "192.0.2.1": "private",
    "2001:db8::1": "private",
    "3fff::1": "documentation",
    "100::1": "reserved",
    "5f00::1": "reserved",
}


@pytest.mark.parametrize(("address", "kind"), REFUSED.items())
def test_addresses_that_are_no_part_of_the_public_network(address: str, kind: str) -> None:
    objection = AddressPolicy().objection(address)
    assert objection
    assert kind in objection


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert AddressPolicy().objection(address) == ""


@given(st.ip_addresses(v=4))
def test_every_public_v4_address_is_global_and_the_other_way_round(
    address: ipaddress.IPv4Address,
) -> None:
    allowed = not AddressPolicy().objection(str(address))
    if allowed:
        assert address.is_global
    if not address.is_global:
        assert not allowed


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_no_wrapping_of_a_private_address_gets_through(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = [
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("::ffff:0:0")) | number),
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | number),
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("2002::")) | number << 80),
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("2001::")) | (number ^ 0xFFFFFFFF)),
    ]
    assert all(AddressPolicy().objection(str(address)) for address in wrapped)


@pytest.mark.parametrize(
    ("entry", "host", "addresses"),
    [
        ("192.168.1.7", "rss.home", ["192.168.1.7"]),
        ("192.168.0.0/16", "rss.home", ["192.168.1.7"]),
        ("rss.home", "RSS.home.", ["192.168.1.7"]),
        ("[::1]", "localhost", ["::1"]),
        ("fd00::/8", "rss.home", ["fd12::1"]),
    ],
)
def test_what_the_settings_name_is_allowed(entry: str, host: str, addresses: list[str]) -> None:
    assert AddressPolicy([entry]).judge(host, addresses) == tuple(addresses)


def test_naming_one_host_allows_no_other() -> None:
    with pytest.raises(PrivateAddressError, match=r"other\.home leads to 192\.168\.1\.7, a priv"):
        AddressPolicy(["rss.home", "10.0.0.0/8"]).judge("other.home", ["192.168.1.7"])


def test_of_several_addresses_the_public_ones_remain() -> None:
    assert AddressPolicy().judge("x.example", ["10.0.0.1", "8.8.8.8"]) == ("8.8.8.8",)


def test_nothing_of_this_machine_unless_it_is_named(get: Get) -> None:
    with serve({"/": page("private")}) as site:
        with pytest.raises(PrivateAddressError) as caught:
            get(site.url("/"), allow=())
        assert get(site.url("/")).body == b"private"
        assert len(site.requests) == 1
    assert "own address" in caught.value.message
    assert 'allow_private_hosts = ["127.0.0.1"]' in caught.value.hint
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://0x7f000002/",
        "http://2130706434/",
        "http://127.2/",
        "http://0/",
        "http://[::]/",
        "http://[::ffff:127.0.0.2]/",
        "http://[::ffff:7f00:2]/",
        "http://[::127.0.0.2]/",
        "http://[64:ff9b::7f00:2]/",
        "http://[2002:7f00:2::]/",
        "http://[2001:0:7f00:2::]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://user@127.0.0.2/",
        "//127.0.0.2/",
    ],
)
def test_a_redirect_into_the_private_network_is_refused(get: Get, target: str) -> None:
    """However the address is written."""
    with serve({"/": redirect(target)}) as site, pytest.raises(PrivateAddressError):
        get(site.url("/"))


@pytest.mark.parametrize(
    "target",
    ["http://0177.0.0.2/", "http://127.0.0.2./", "http://①②⑦.⓪.⓪.②/", "http:\\\\127.0.0.2/"],
)
def test_what_some_programs_take_for_an_address_is_none(get: Get, target: str) -> None:
    with serve({"/": redirect(target.encode().decode("latin-1"))}) as site:
        with pytest.raises(WebError) as caught:
            get(site.url("/"))
        assert len(site.requests) == 1
    assert not isinstance(caught.value, UnreachableError), "nobody was spoken to"


def names(table: dict[str, Sequence[str]]) -> Callable[[str, int], object]:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return table.get(host, ())

    return resolve


def test_a_redirect_to_a_name_that_leads_into_the_private_network_is_refused(get: Get) -> None:
    resolver = names({"127.0.0.1": ["127.0.0.1"], "intranet.example": ["10.1.2.3"]})
    with (
        serve({"/": redirect("http://intranet.example/secret")}) as site,
        pytest.raises(PrivateAddressError, match=r"intranet\.example leads to 10\.1\.2\.3"),
    ):
        get(site.url("/"), resolver=resolver)


def test_a_name_that_changes_its_mind_is_bound_to_the_address_that_was_judged(get: Get) -> None:
    """DNS rebinding: harmless when looked at, private a moment later. 127.0.0.1 stands in for
    the attacker's public server, 127.0.0.5 for the private one. One request is one look-up, so
    the second answer can only meet the guard."""
    looked_up = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        looked_up.append(host)
        return ["127.0.0.1" if len(looked_up) == 1 else "127.0.0.5"]

    with serve({"/": page("the attacker's own")}) as site:
        url = f"http://rebind.example:{site.port}/"
        assert get(url, resolver=rebinding).body == b"the attacker's own"
        assert looked_up == ["rebind.example"]
        with pytest.raises(PrivateAddressError, match=r"leads to 127\.0\.0\.5"):
            get(url, resolver=rebinding)
        assert len(site.requests) == 1


def test_the_connection_goes_to_the_address_that_was_judged(get: Get) -> None:
    resolver = names({"feeds.example": ["127.0.0.1"]})
    with serve({"/": page("hello")}) as site:
        answer = get(f"http://feeds.example:{site.port}/", resolver=resolver)
        assert answer.body == b"hello"
        assert site.requests[0].headers["host"] == f"feeds.example:{site.port}"


def test_the_next_address_is_tried_where_the_first_does_not_answer(get: Get) -> None:
    resolver = names({"two.example": ["127.0.0.3", "127.0.0.1"]})
    with serve({"/": page("hello")}) as site:
        url = f"http://two.example:{site.port}/"
        assert get(url, allow=("127.0.0.0/8",), resolver=resolver).body == b"hello"


def test_an_unknown_name_is_told_in_plain_words(get: Get) -> None:
    with pytest.raises(NoSuchHostError, match="no host called nowhere"):
        get("http://nowhere.example/", resolver=names({}))


def test_the_second_redirect_is_judged_like_the_first(get: Get) -> None:
    routes = {"/": redirect("/a"), "/a": redirect("/b"), "/b": redirect("http://10.0.0.1/")}
    with serve(routes) as site, pytest.raises(PrivateAddressError, match=r"10\.0\.0\.1 is a priv"):
        get(site.url("/"))


def test_a_redirect_to_another_port_of_a_named_host_is_the_same_host(get: Get) -> None:
    """What the settings name is a host, whatever listens there."""
    with serve({"/": page("hello")}) as other, serve({"/": redirect(other.url("/"))}) as site:
        assert get(site.url("/")).body == b"hello"


# ---------------------------------------------------------------- IPv6


@pytest.fixture
def six() -> Iterator[Site]:
    try:
        with serve({"/": page("hello, six", etag='"6"')}, host="::1") as site:
            yield site
    except OSError:
        pytest.skip("this machine has no IPv6")


def test_a_host_may_be_an_ipv6_address(get: Get, six: Site) -> None:
    answer = get(six.url("/"), allow=("::1",))
    assert (answer.body, answer.url) == (b"hello, six", six.url("/"))
    assert six.requests[0].headers["host"] == f"[::1]:{six.port}"
    with pytest.raises(PrivateAddressError, match="::1 is this machine’s own"):
        get(six.url("/"))


def test_a_name_with_both_kinds_of_address(get: Get, six: Site) -> None:
    """The first that answers: nothing listens on that port of 127.0.0.9."""
    resolver = names({"both.example": ["127.0.0.9", "::1"]})
    url = f"http://both.example:{six.port}/"
    assert get(url, allow=("127.0.0.0/8", "::1"), resolver=resolver).body == b"hello, six"
