"""Forms, as clients send them: URL-encoded, or in several parts as the Node SDK does."""

from io import BytesIO
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, parse_form, parse_options_header

URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

Pairs = tuple[tuple[str, str], ...]

_MOST_FIELDS = 100


class NotAForm(Exception):
    """A body cannot be read as a form: the message says why."""


def url_encoded(text: str) -> Pairs:
    """The names and values in a query or a URL-encoded body. Raises NotAForm."""
    try:
        return tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise NotAForm(f"more than {_MOST_FIELDS} fields are given") from None


def body(content_type: str, content: bytes) -> Pairs:
    """The names and values in a body; `content_type` is its header, whole. Raises NotAForm."""
    if not content:
        return ()
    kind = content_type.partition(";")[0].strip().lower()
    if kind == URL_ENCODED:
        return url_encoded(content.decode(errors="replace"))
    if kind == MULTIPART:
        return _in_parts(content_type, content)
    raise NotAForm(f"the body is {kind or 'of no named type'}, where a form is due")


def _in_parts(content_type: str, content: bytes) -> Pairs:
    fields: list[tuple[str, str]] = []

    def keep(field: Field) -> None:
        name, value = (field.field_name or b""), (field.value or b"")
        fields.append((name.decode(errors="replace"), value.decode(errors="replace")))

    _, options = parse_options_header(content_type)
    if not content.rstrip().endswith(b"--%s--" % options.get(b"boundary", b"")):
        raise NotAForm("the body is no multipart form: its last boundary is missing")
    try:
        parse_form({"Content-Type": content_type.encode()}, BytesIO(content), keep, None)
    except FormParserError as error:
        raise NotAForm(f"the body is no multipart form: {error}") from None
    if len(fields) > _MOST_FIELDS:
        raise NotAForm(f"more than {_MOST_FIELDS} fields are given")
    return tuple(fields)
