"""What to paste so that one of Zoho's SDKs reaches the fake."""

from collections.abc import Mapping
from typing import Final

TOKEN_PATH: Final = "/oauth/v2/token"

_PYTHON: Final = """\
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
environment = DataCenter.Environment("{api}", "{accounts}", "{api}")"""

_NODE: Final = """\
import {{ DataCenter }} from "@zohocrm/nodejs-sdk-8.0/lib/routes/dc/data_center.js";
const environment = DataCenter.setEnvironment("{api}", "{accounts}", "{api}");"""

_JAVA: Final = """\
import com.zoho.crm.api.dc.DataCenter;
DataCenter.Environment environment = new DataCenter.Environment() {{
    public String getUrl() {{ return "{api}"; }}
    public String getAccountsUrl() {{ return "{accounts}"; }}
    public String getFileUploadUrl() {{ return "{api}"; }}
}};"""

_PHP: Final = """\
use com\\zoho\\crm\\api\\dc\\DataCenter;
$environment = DataCenter::setEnvironment("{api}", "{accounts}", "{api}");"""

_C_SHARP: Final = """\
using Com.Zoho.Crm.API.Dc;
var environment = new DataCenter.Environment("{api}", "{accounts}", "{api}");"""

_TEMPLATES: Final[Mapping[str, str]] = {
    "Python": _PYTHON,
    "Node": _NODE,
    "Java": _JAVA,
    "PHP": _PHP,
    "C#": _C_SHARP,
}


def environments(address: str) -> Mapping[str, str]:
    """For each language the lines that make the SDK's environment for the server at an address.

    Those for Python and Node are run by the tests; those for Java, PHP and C# were written by
    reading the sources of these SDKs.
    """
    return {
        language: template.format(api=address, accounts=f"{address}{TOKEN_PATH}")
        for language, template in _TEMPLATES.items()
    }
