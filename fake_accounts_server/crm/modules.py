"""The modules and their fields, as data.

The names, labels, types and lengths are Zoho's own for these fields (documented), but few of the
many that each module has. Which fields are mandatory is documented too, but for Company, which is
so in the layout that a new organisation starts with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Field:
    """A field of a module. `length` counts characters, or digits before the point of a number.

    `lookup` is the module in which a lookup looks; `pick_list_values` are what may be picked.
    """

    api_name: str
    field_label: str
    data_type: str
    length: int
    system_mandatory: bool = False
    lookup: str | None = None
    pick_list_values: tuple[str, ...] = ()
    field_read_only: bool = False

    @property
    def is_lookup(self) -> bool:
        """Whether the field refers to a record or a user, by id."""
        return self.data_type in ("lookup", "ownerlookup")


@dataclass(frozen=True)
class Module:
    """A module. `naming_fields` are those which, in a row, name a record of it in lookups."""

    api_name: str
    singular_label: str
    naming_fields: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def writable_fields(self) -> tuple[Field, ...]:
        """The fields that a client may set."""
        return tuple(field for field in self.fields if not field.field_read_only)


STAGES = (
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Proposal/Price Quote",
    "Negotiation/Review",
    "Closed Won",
    "Closed Lost",
)
"""Stages of a deal, among those with which a new organisation starts (documented)."""


def _module(
    api_name: str, singular_label: str, naming_fields: tuple[str, ...], *fields: Field
) -> Module:
    every_module_has = (
        Field("Owner", f"{singular_label} Owner", "ownerlookup", 120),
        Field("Created_By", "Created By", "ownerlookup", 120, field_read_only=True),
        Field("Modified_By", "Modified By", "ownerlookup", 120, field_read_only=True),
        Field("Created_Time", "Created Time", "datetime", 120, field_read_only=True),
        Field("Modified_Time", "Modified Time", "datetime", 120, field_read_only=True),
    )
    return Module(api_name, singular_label, naming_fields, (*fields, *every_module_has))


MODULES: Mapping[str, Module] = MappingProxyType(
    {
        module.api_name: module
        for module in (
            _module(
                "Leads",
                "Lead",
                ("First_Name", "Last_Name"),
                Field("First_Name", "First Name", "text", 40),
                Field("Last_Name", "Last Name", "text", 80, system_mandatory=True),
                Field("Company", "Company", "text", 200, system_mandatory=True),
                Field("Email", "Email", "email", 100),
            ),
            _module(
                "Contacts",
                "Contact",
                ("First_Name", "Last_Name"),
                Field("First_Name", "First Name", "text", 40),
                Field("Last_Name", "Last Name", "text", 80, system_mandatory=True),
                Field("Account_Name", "Account Name", "lookup", 120, lookup="Accounts"),
                Field("Title", "Title", "text", 100),
                Field("Email", "Email", "email", 100),
                Field("Phone", "Phone", "phone", 50),
                Field("Email_Opt_Out", "Email Opt Out", "boolean", 5),
            ),
            _module(
                "Accounts",
                "Account",
                ("Account_Name",),
                Field("Account_Name", "Account Name", "text", 200, system_mandatory=True),
                Field("Website", "Website", "website", 255),
                Field("Phone", "Phone", "phone", 30),
                Field("Employees", "Employees", "integer", 9),
                Field("Annual_Revenue", "Annual Revenue", "currency", 16),
            ),
            _module(
                "Deals",
                "Deal",
                ("Deal_Name",),
                Field("Deal_Name", "Deal Name", "text", 120, system_mandatory=True),
                Field("Account_Name", "Account Name", "lookup", 120, lookup="Accounts"),
                Field("Contact_Name", "Contact Name", "lookup", 120, lookup="Contacts"),
                Field(
                    "Stage",
                    "Stage",
                    "picklist",
                    120,
                    system_mandatory=True,
                    pick_list_values=STAGES,
                ),
                Field("Amount", "Amount", "currency", 16),
                Field("Closing_Date", "Closing Date", "date", 20),
            ),
        )
    }
)
"""The modules that there are, by API name."""
