"""Whether [smtp] can be used as it stands, said before anything connects."""

from __future__ import annotations

import ipaddress
import re

from cxq.errors import SettingsError
from cxq.project import SmtpSettings
from cxq.text import printable


def check_settings(settings: SmtpSettings) -> None:
    """SettingsError where no server is named, or speaking to it would give something away."""
    host = settings.host
    if not host:
        raise SettingsError(
            "The settings name no server for mail.",
            'Write [smtp] with host = "smtp.example.org" and user = "you@example.org".',
        )
    if "://" in host or re.fullmatch(r"[^:\[\]]+:\d+", host):
        raise SettingsError(
            f"smtp.host: “{printable(host)}” is an address, not a host.",
            'Write host = "smtp.example.org" and port = 587.',
        )
    if not re.fullmatch(r"[^\s/@<>\"'\\\x00-\x1f]{1,253}", host):
        raise SettingsError(
            f"smtp.host: “{printable(host)[:80]}” is no host.", 'host = "smtp.example.org"'
        )
    if settings.security != "none" or is_loopback(host):
        return
    if not settings.insecure:
        raise SettingsError(
            f'smtp.security: "none" would send the mail to {host} unencrypted.',
            'Set security = "starttls" or "tls"; or, within your own network, insecure = true.',
        )
    if settings.user:
        raise SettingsError(
            f'smtp.security: with "none" the password would go to {host} unencrypted.',
            'Set security = "starttls" or "tls", or leave out user.',
        )


def is_loopback(host: str) -> bool:
    """Whether this name or address is this machine's own."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761 §6.3
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
