"""What the fake answers at its own address, as an OpenAPI 3.1 document.

It is made from the route table, the controls and the settings themselves, so that what is answered
and what is told do not part.
"""

from fake_accounts_server.openapi.document import document
from fake_accounts_server.openapi.pages_operations import DOCUMENT

__all__ = ["DOCUMENT", "document"]
