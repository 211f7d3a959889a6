"""Who may ask: what runs on this machine, and no page of another site.

A browser on this machine takes requests of whatever site is looked at to any address, and a site
can give its own name the address of this machine. The former is not let near the controls, the
latter is not answered at all.
"""

import ipaddress

from fake_accounts_server.data_centres import data_centre_of
from fake_accounts_server.message import Request


def problem_with(request: Request, *, of_anyone: bool) -> str | None:
    """Why a request may not come near the controls; None if it may.

    With `of_anyone` any host name will do: other machines may know this one by any.
    """
    origin = request.header("Origin")
    if origin not in ("", request.origin):
        return f"a page of {origin} may not use the controls"
    return problem_with_host(request.host, of_anyone=of_anyone)


def problem_with_host(host: str, *, of_anyone: bool) -> str | None:
    """Why who asks by this name of a host is not answered; None if they are."""
    if of_anyone or _is_of_this_machine(host):
        return None
    return (
        f"the fake is at localhost or 127.0.0.1, not at {host}; a server started with "
        "--anyone-may-have-tokens answers to any name"
    )


def _is_of_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost") or data_centre_of(host) is not None:
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
