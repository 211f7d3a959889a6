"""The CRM API, version 8: what an access token opens.

Pure rules, which know nothing of the transport: whoever calls has found out who asks, and that they
may. There are the users, the organisation, four modules with some of their fields, and records that
can be read, made, changed and deleted. Answers hold what Zoho documents, but for what the fake has
no use for; the numbers in them are made up.
"""

from fake_accounts_server.crm.api import Crm
from fake_accounts_server.crm.behaviours import BEHAVIOURS
from fake_accounts_server.crm.errors import (
    CrmRefusal,
    error_body,
    no_such_url,
    too_many_requests,
    wrong_method,
)
from fake_accounts_server.crm.modules import MODULES
from fake_accounts_server.crm.organisation import Organisation
from fake_accounts_server.crm.people import LEADS_PER_ORGANISATION
from fake_accounts_server.crm.question import Answer, Question
from fake_accounts_server.crm.scopes import required_scope

__all__ = [
    "BEHAVIOURS",
    "LEADS_PER_ORGANISATION",
    "MODULES",
    "Answer",
    "Crm",
    "CrmRefusal",
    "Organisation",
    "Question",
    "error_body",
    "no_such_url",
    "required_scope",
    "too_many_requests",
    "wrong_method",
]
