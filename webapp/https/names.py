"""Under which names and addresses this machine is reached; asked of the machine itself, nothing is sent anywhere."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LOCAL_ROUTES = Path("/proc/net/fib_trie")
LOCAL_ADDRESS = re.compile(r"\|-- (\d+\.\d+\.\d+\.\d+)\n\s+/32 host LOCAL")
ELSEWHERE = ("10.255.255.255", "172.31.255.255", "192.168.255.255")
"""Addresses of private networks: asking by which way one would go there sends nothing."""

HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


@dataclass(frozen=True)
class Names:
    """Host names and addresses, without repetition."""

    hosts: tuple[str, ...]
    addresses: tuple[str, ...]

    def with_machine(self) -> Names:
        """These and what the machine is called and reached by now."""
        hosts = (*self.hosts, *machine_hosts(), "localhost")
        addresses = (*self.addresses, *lan_addresses(), "127.0.0.1", "::1")
        return Names(tuple(dict.fromkeys(hosts)), tuple(dict.fromkeys(addresses)))

    def __contains__(self, name: str) -> bool:
        return name in self.hosts or name in self.addresses


def checked_host(name: str) -> str | None:
    """The name as it stands in a certificate, or None when no browser would accept it."""
    name = name.strip().rstrip(".").lower()
    return name if HOST_NAME.fullmatch(name) and not name.replace(".", "").isdigit() else None


def checked_address(address: str) -> str | None:
    """The address in its usual form, or None when it is none."""
    try:
        return str(ipaddress.ip_address(address.strip()))
    except ValueError:
        return None


def machine_hosts() -> tuple[str, ...]:
    """What this machine calls itself, also with .local as phones look for it on a network without names."""
    name = checked_host(socket.gethostname())
    if name is None or name == "localhost":
        return ()
    return (name,) if "." in name else (name, f"{name}.local")


def lan_addresses() -> tuple[str, ...]:
    """The addresses of this machine on its networks (IPv4), those of private networks first."""
    found = {each for each in _candidates() if not ipaddress.ip_address(each).is_loopback}
    usable = [each for each in found if not ipaddress.ip_address(each).is_link_local]
    return tuple(sorted(usable, key=lambda each: (not ipaddress.ip_address(each).is_private, _number(each))))


def _candidates() -> Iterable[str]:
    if LOCAL_ROUTES.exists():
        yield from LOCAL_ADDRESS.findall(LOCAL_ROUTES.read_text(encoding="ascii", errors="replace"))
    with contextlib.suppress(OSError):
        yield from (str(each[4][0]) for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))
    for target in ELSEWHERE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            yield str(probe.getsockname()[0])


def _number(address: str) -> int:
    return int(ipaddress.ip_address(address))
