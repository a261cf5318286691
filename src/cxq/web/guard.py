"""Which addresses may be spoken to, decided at the moment of connecting.

A name is looked up once, every address it gives is judged, and the connection goes to exactly
the judged address. So a name that changes its mind between two look-ups (DNS rebinding), and a
redirect into the machine's own network, find the door closed. TLS still verifies the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

from cxq.web.answer import NoSuchHostError, PrivateAddressError
from cxq.web.faults import unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) → its addresses as text, best first; raises OSError where there are none."""

# Where several addresses stand behind a name, one that never answers may not eat the whole
# deadline: RFC 8305 §5 advises to try the next one soon.
SECONDS_AN_ADDRESS = 5.0

# Ranges that carry another address inside them or lead into one's own network, beside what
# `ipaddress` already calls not global (IANA's special-purpose registries, RFC 6890).
_REFUSED: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(network), name)
    for network, name in (
        ("::ffff:0:0/96", "a v4-mapped address"),
        ("::/96", "an IPv4-compatible address"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("2001::/32", "a Teredo address"),
        ("2002::/16", "a 6to4 address"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.0.0.0/24", "a reserved address"),
        ("fec0::/10", "a private address"),
        ("3fff::/20", "a documentation address"),  # RFC 9637, newer than Python 3.11's tables
        ("100.64.0.0/10", "a carrier's private address"),
    )
)


class AddressPolicy:
    """What `[pull] allow_private_hosts` allows: host names, addresses, CIDR ranges."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._names: set[str] = set()
        self._networks: list[Network] = []
        for entry in allowed:
            entry = entry.strip().strip("[]").lower()
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self._names.add(entry.rstrip("."))

    def names(self, host: str) -> bool:
        """Whether the settings name this host itself."""
        return host.lower().rstrip(".") in self._names

    def allows(self, host: str) -> bool:
        """Whether the settings name this host, or the network of the address that it is."""
        if self.names(host):
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def objection(self, address: str) -> str:
        """`a private address` and the like, or nothing where the address may be spoken to."""
        try:
            judged = ipaddress.ip_address(address)
        except ValueError:
            return "not an address"
        return "" if self.allows(address) else _class_of(judged)

    def judge(self, host: str, addresses: Sequence[str]) -> tuple[str, ...]:
        """The addresses that may be spoken to; PrivateAddressError where none may."""
        if self.names(host):
            return tuple(addresses)
        objections = [(address, self.objection(address)) for address in addresses]
        allowed = tuple(address for address, objection in objections if not objection)
        if not allowed and objections:
            address, objection = objections[0]
            leads = "is" if host.strip("[]") == address else f"leads to {address},"
            raise PrivateAddressError(
                f"{host} {leads} {objection}, which cxq does not speak to unless "
                "allow_private_hosts names it.",
                f'If that is meant, set in cxq.toml: [pull] allow_private_hosts = ["{host}"].',
            )
        return allowed


def _class_of(address: Address) -> str:
    """What speaks against an address, in words; nothing for a public one."""
    for network, name in _REFUSED:
        if address in network and not (address.is_loopback or address.is_unspecified):
            return name
    if address.is_unspecified:
        return "an unspecified address"
    if address.is_loopback:
        return "this machine’s own address"
    if address.is_link_local:
        return "a link-local address"
    if address.is_multicast:
        return "a multicast address"
    if address.is_reserved:
        return "a reserved address"
    if address.is_private:
        return "a private address"
    if not address.is_global:
        return "a reserved address"
    return ""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The system's own look-up, in its order of preference (RFC 6724)."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """One look-up of a name, judged."""

    def __init__(self, policy: AddressPolicy, resolver: Resolver = resolve) -> None:
        self.policy = policy
        self._resolve = resolver

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of this host that may be spoken to.

        NoSuchHostError where the name is not known, PrivateAddressError where none may be.
        """
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise NoSuchHostError(
                f"There is no host called {host}, as far as this machine can tell.",
                "Check the address for a slip, and that the machine is online.",
            )
        return self.policy.judge(host, found)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's network with the guard in front of every connection."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._guard.addresses(host, port)
        if len(addresses) > 1:
            timeout = min(timeout or SECONDS_AN_ADDRESS, SECONDS_AN_ADDRESS)
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
        raise unreachable(host, port, refused)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
