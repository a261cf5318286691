"""What can go wrong on the way to a mail server, each in one sentence and what to type next."""

from __future__ import annotations

import ssl

from cxq.errors import OutsideError, SettingsError
from cxq.project import SmtpSettings

# OpenSSL's verify codes (x509_vfy.h): numbers, since their names are not in every Python.
_EXPIRED, _NOT_YET = 10, 9
_SELF_SIGNED = (18, 19)
_UNKNOWN_AUTHORITY = (20, 21)
_WRONG_NAME = (62, 64)


def place(settings: SmtpSettings) -> str:
    """`mail.example.org, port 587`."""
    usual = {"starttls": 587, "tls": 465, "none": 25}[settings.security]
    return f"{settings.host}, port {settings.port or usual}"


def no_starttls(settings: SmtpSettings, port: int) -> OutsideError:
    return OutsideError(
        f"{settings.host} does not offer encryption (STARTTLS) on port {port}; nothing was sent.",
        'If it speaks TLS from the start, set security = "tls" and port = 465 under [smtp].',
    )


def bad_login(settings: SmtpSettings, code: int, words: str) -> OutsideError:
    """The server's no to user and password: for now (4xx) or for good."""
    if 400 <= code <= 499:
        return OutsideError(
            f"{settings.host} cannot check the password now: {code} {words}.", "Try again later."
        )
    return OutsideError(
        f"{settings.host} does not take the password of {settings.user}: {code} {words}.",
        "Gmail, Fastmail, iCloud and others want an app password: see docs/send.md.",
    )


def bad_authority(settings: SmtpSettings, error: Exception) -> SettingsError:
    if isinstance(error, FileNotFoundError):
        why = "there is no such file"
    elif isinstance(error, ssl.SSLError):
        why = "it holds no certificate in PEM"
    else:
        why = str(getattr(error, "strerror", "") or error).lower()
    return SettingsError(
        f"smtp.ca_file: {settings.ca_file} cannot be used: {why}.",
        "Name a file that begins with -----BEGIN CERTIFICATE-----.",
    )


def certificate(settings: SmtpSettings, error: ssl.SSLCertVerificationError) -> OutsideError:
    host, code = settings.host, error.verify_code
    if code in _WRONG_NAME:
        return OutsideError(
            f"The certificate at {host} is not for that name; nothing was sent.",
            "Set host under [smtp] to the name that your provider gives.",
        )
    if code in (_EXPIRED, _NOT_YET):
        what = "has expired" if code == _EXPIRED else "is not valid yet"
        return OutsideError(
            f"The certificate of {host} {what}; nothing was sent.",
            "Check this machine's date; else the server's owner has to renew it.",
        )
    if code in (*_SELF_SIGNED, *_UNKNOWN_AUTHORITY):
        what = "is self-signed" if code in _SELF_SIGNED else "is by an authority not known here"
        return OutsideError(
            f"The certificate of {host} {what}; nothing was sent.",
            'If the server is your own, name its authority: ca_file = "ca.pem" under [smtp].',
        )
    return OutsideError(
        f"The certificate of {host} cannot be trusted: {error.verify_message}; nothing was sent.",
        "Check host under [smtp].",
    )


def not_tls(settings: SmtpSettings, error: ssl.SSLError) -> OutsideError:
    reason = (error.reason or "").lower().replace("_", " ")
    if "wrong version" in reason or "record layer" in reason or "packet length" in reason:
        return OutsideError(
            f"{place(settings)} does not speak TLS from the start.",
            'Set security = "starttls" and port = 587 under [smtp].',
        )
    return OutsideError(
        f"No encrypted connection to {place(settings)}: {reason or 'it broke off'}.",
        "Check port and security under [smtp].",
    )


def no_host(settings: SmtpSettings) -> OutsideError:
    return OutsideError(
        f"There is no host “{settings.host}”.", "Check host under [smtp], and the network."
    )


def nobody(settings: SmtpSettings) -> OutsideError:
    return OutsideError(
        f"Nothing listens at {place(settings)}.",
        "Check host and port under [smtp]: usual are 587 (starttls) and 465 (tls).",
    )


def banner(settings: SmtpSettings, code: int, words: str) -> OutsideError:
    """What came first is no greeting: the server is busy, or it is no mail server."""
    if 400 <= code <= 599:
        return OutsideError(
            f"{place(settings)} takes no mail now: {code} {words}.", "Try again later."
        )
    heard = f"it said “{words[:80]}”" if words else "it said nothing that SMTP knows"
    return OutsideError(
        f"{place(settings)} is no mail server: {heard}.", "Check host and port under [smtp]."
    )


def greeting(settings: SmtpSettings, code: int, words: str) -> OutsideError:
    return OutsideError(f"{place(settings)} would not greet: {code} {words}.", "Try again later.")


def answer(settings: SmtpSettings, code: int, words: str) -> OutsideError:
    return OutsideError(f"{place(settings)} said {code}: {words}.", "Try again later.")


def other(settings: SmtpSettings, words: str) -> OutsideError:
    return OutsideError(
        f"{place(settings)} cannot be used: {words}.",
        "Check host, port and security under [smtp].",
    )


def slow(settings: SmtpSettings) -> OutsideError:
    hint = "Try again later, or raise timeout under [smtp]."
    if settings.security != "tls":
        hint = 'If its port wants TLS from the start (465), set security = "tls" under [smtp].'
    return OutsideError(
        f"{place(settings)} did not answer within {settings.timeout:g} seconds.", hint
    )


def hung_up(settings: SmtpSettings) -> OutsideError:
    return OutsideError(
        f"{place(settings)} hung up before a mail could go.",
        "Check port and security under [smtp], or try again later.",
    )
