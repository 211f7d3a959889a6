"""The pages of the authorization endpoint: consent, and what is wrong with the application."""

from collections.abc import Iterable
from html import escape
from typing import Final

from fake_accounts_server.authorization import Asking, NotAsked
from fake_accounts_server.credentials import User

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The content security policy of these pages. It does not name `form-action`, which browsers hold
against the redirect to the application, too.
"""

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --paper: #fff; --wash: #f2f4f8; --line: #737d92;
        --soft: #525c70; --go: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf2; --paper: #1b202b; --wash: #11151d; --line: #7d879c; --soft: #a9b2c4;
          --go: #7db8f5; } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--wash) }
main { max-width: 30rem; margin: 8vh auto; padding: 2rem; background: var(--paper);
       border-radius: .75rem; overflow-wrap: anywhere }
h1 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 1rem }
p, li { color: var(--soft) } strong { color: var(--ink) }
button { display: block; width: 100%; margin: .5rem 0; padding: .7rem 1rem; font: inherit;
         text-align: left; color: var(--ink); background: var(--paper);
         border: 1px solid var(--line); border-radius: .5rem; cursor: pointer }
button:hover { border-color: var(--go) }
button:focus-visible { outline: 3px solid var(--go); outline-offset: 2px }
button small { display: block; color: var(--soft) }
button.deny { margin-top: 1.5rem; text-align: center }
footer { font-size: .85rem; color: var(--soft); margin-top: 1.5rem }
"""


def consent(asking: Asking, users: Iterable[User]) -> str:
    """The page on which a user is chosen, or the application denied, with one click."""
    name = escape(asking.client.name or asking.client.client_id)
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in asking.scopes)
    duration = "also while you are away" if asking.offline else "while you are online"
    people = "".join(_choice(user) for user in users)
    return _page(
        f"{name} asks for access",
        f"""<h1>{name} asks for access</h1>
<p>It wants to use, {duration}:</p>
<ul>{scopes}</ul>
<form method="post">
<p id="who">Who are you?</p>
<div role="group" aria-labelledby="who">{people or "<p>No user is registered.</p>"}</div>
<button class="deny" name="deny" value="yes">Deny</button>
</form>
<footer>You will be sent to <strong>{escape(asking.redirect_url)}</strong></footer>""",
    )


def not_asked(problem: NotAsked) -> str:
    """The page that says why an application may not ask."""
    return _page(
        "The application may not ask",
        f"<h1>The application may not ask for access</h1><p>{escape(problem.word)}: "
        f"{escape(problem.reason)}.</p>",
    )


def _choice(user: User) -> str:
    return (
        f'<button name="user" value="{escape(user.email)}:{escape(user.zgid)}">'
        f"{escape(user.full_name or user.email)}<small>{escape(user.email)} · organisation "
        f"{escape(user.zgid)} · {user.data_centre.name}</small></button>"
    )


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>{content}"
        "<p><small>This is a fake of Zoho's accounts server: no account is touched.</small></p>"
        "</main></body></html>"
    )
