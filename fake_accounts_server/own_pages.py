"""What the fake answers at its own address and not as Zoho: the page and the controls."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Final

from fake_accounts_server import views
from fake_accounts_server.controls import CONTROLS, HEADERS, PREFIX, Refused
from fake_accounts_server.message import Request, Response
from fake_accounts_server.openapi import DOCUMENT, document
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.visitors import problem_with

_HERE_ONLY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILES: Final = {
    "": ("index.html", "text/html;charset=UTF-8"),
    f"{PREFIX}/console.css": ("console.css", "text/css;charset=UTF-8"),
    f"{PREFIX}/console.js": ("console.js", "text/javascript;charset=UTF-8"),
}


def is_own_path(path: str) -> bool:
    """Whether a path (without a slash at its end) is the page's or a control's."""
    return path in ("", PREFIX) or path.startswith(f"{PREFIX}/")


def own_answer(server: FakeZoho, request: Request, *, of_anyone: bool = False) -> Response:
    """Show a page, or carry out a control; neither is logged.

    With `of_anyone`, for any host name by which the server is asked (`visitors`).
    """
    with server.lock:
        try:
            problem = problem_with(request, of_anyone=of_anyone)
            if problem is not None:
                raise Refused(problem, status=403)
            response = _own_answer(server, request)
        except Refused as refused:
            body = views.Problem(error=str(refused)).model_dump_json().encode()
            response = Response(refused.status, refused.headers, body)
    return replace(response, body=b"") if request.method == "HEAD" else response


def _own_answer(server: FakeZoho, request: Request) -> Response:
    if request.path in (*_FILES, DOCUMENT):
        if request.method not in ("GET", "HEAD"):
            raise _wrong_method(request, "GET", "HEAD")
        return _document(server) if request.path == DOCUMENT else _file(*_FILES[request.path])
    here = [control for control in CONTROLS if f"{PREFIX}{control.path}" == request.path]
    if not here:
        known = ", ".join(sorted({f"{PREFIX}{control.path}" for control in CONTROLS}))
        raise Refused(f"no control is at {request.path}; there are: {known}", status=404)
    for control in here:
        if control.method == request.method:
            return control.answer(server, request)
    raise _wrong_method(request, *(control.method for control in here))


def _wrong_method(request: Request, *answered: str) -> Refused:
    methods = ", ".join(answered)
    reason = f"{request.method} is not answered here, only {methods}"
    return Refused(reason, status=405, headers={"Allow": methods})


def _document(server: FakeZoho) -> Response:
    return Response(200, HEADERS, json.dumps(document(server.settings, _FILES)).encode())


def _file(name: str, content_type: str) -> Response:
    content = (files("fake_accounts_server") / "console" / name).read_bytes()
    headers = {
        "Content-Type": content_type,
        "Content-Security-Policy": _HERE_ONLY,
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(200, headers, content)
