"""From `MODULE:ATTR` to something that makes stores: loading it, and saying why it cannot be had.

A store is named as `mymodule:MyStore`. The attribute is a class to be called without arguments, or
a factory: a function that returns a store, or a generator function that yields one and cleans up
after. A factory may ask for `tmp_path` (a private folder) and `worker_id` (`"master"`, or the name
of a pytest-xdist worker) by the names of its parameters.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import sdk_release, shown

GIVEN: Final = ("tmp_path", "worker_id")
"""What a factory may ask for, by name."""

TIMEOUT: Final = 10.0
"""The seconds that each call of a store's code may take, where nobody says otherwise."""

_TOKEN_STORE: Final = "from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore"


class StoreUnavailable(Exception):
    """The store that was named cannot be had, or not with the SDK that is imported; the message
    says what is wrong and how to mend it.
    """


@dataclass(frozen=True)
class StoreSource:
    """What makes the stores under test, and what it is called."""

    name: str
    make: Callable[..., object]
    asks_for: tuple[str, ...]
    timeout: float = TIMEOUT
    """The seconds that each call of the store's code may take; 0 for any number."""

    def open(
        self, folder: Path, worker_id: str, clean_up: Callable[[Iterator[object]], None]
    ) -> TokenStore:
        """Make one store. `clean_up` is handed a generator that waits to be finished.

        Raises `StoreUnavailable` where what was made is no `TokenStore`, and whatever the store's
        own constructor raises.
        """
        given = {"tmp_path": folder, "worker_id": worker_id}
        made = self.make(**{name: given[name] for name in self.asks_for})
        if inspect.isgenerator(made):
            clean_up(made)
            made = next(made, None)
        if made is None:
            raise StoreUnavailable(
                f"{self.name} gave no store: a function has to return one, and a generator to "
                "yield one. Is a `return` missing?"
            )
        if not isinstance(made, TokenStore):
            raise StoreUnavailable(
                f"{self.name} made a {type(made).__name__}, which is no TokenStore, and the SDK "
                f"refuses such a store. Derive its class from TokenStore:\n  {_TOKEN_STORE}"
            )
        return made

    @property
    def file(self) -> str | None:
        """The source file of the class or factory, where there is one."""
        try:
            return inspect.getsourcefile(inspect.unwrap(self.make))
        except TypeError:
            return None


def load(name: str) -> StoreSource:
    """Import what `MODULE:ATTR` names.

    Raises `StoreUnavailable`.
    """
    _refuse_unfit_sdk()
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute) or module_name.startswith("."):
        raise StoreUnavailable(
            f"{name!r} does not name a store. Write MODULE:ATTR, as in mymodule:MyStore."
        )
    return from_callable(_attribute(_module(module_name, name), attribute, name), name)


def from_callable(found: object, name: str) -> StoreSource:
    """Take a class or factory as it is.

    Raises `StoreUnavailable` where it could not be called without arguments, or makes no store.
    """
    _refuse_unfit_sdk()
    if type(found).__module__.startswith("_pytest."):
        raise StoreUnavailable(
            f"{name} is a pytest fixture, which only pytest can call. Name a plain function or "
            "generator; it may ask for tmp_path and worker_id by name."
        )
    if isinstance(found, TokenStore):
        raise StoreUnavailable(
            f"{name} is a store that was made already. The kit makes a new one for each check: "
            "name its class, or a factory."
        )
    if not callable(found):
        raise StoreUnavailable(
            f"{name} is a {type(found).__name__}, which cannot be called. Name a class, or a "
            "function that returns a store."
        )
    if inspect.isclass(found):
        _refuse_unfit_class(found, name)
    return StoreSource(name, found, _asks_for(found, name))


def _refuse_unfit_sdk() -> None:
    """Come before the user's module, which may fail to be imported for the same reason."""
    reason = sdk_release.why_unfit(sdk_release.imported_sdk())
    if reason:
        raise StoreUnavailable(reason)


def _module(module_name: str, name: str) -> object:
    try:
        return importlib.import_module(module_name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing is not None and f"{module_name}.".startswith(f"{missing}."):
            raise StoreUnavailable(_no_module(missing, name)) from None
        hint = _hidden(missing or "")
        raise StoreUnavailable(_import_failed(module_name, name, error) + hint) from None


def _no_module(missing: str, name: str) -> str:
    looked = [entry or "." for entry in sys.path if Path(entry or ".").is_dir()]
    places = "\n  ".join(dict.fromkeys(looked))
    hint = _hidden(missing)
    if missing.endswith(".py"):
        hint = f"\nName the module, not its file: --store {name.replace('.py:', ':')}"
    return (
        f"--store {name}: there is no module {missing!r}. Start pytest in the folder that holds "
        f"it, or install it.{hint}\nLooked in:\n  {places}"
    )


def _hidden(missing: str) -> str:
    """Say so where a folder of the user's is hidden by a package of the kit's."""
    package = missing.partition(".")[0]
    own = _KIT.parent / package
    hidden = [Path(entry or ".") / package for entry in sys.path]
    if (
        not package
        or not own.is_dir()
        or not any(h.is_dir() and h.resolve() != own for h in hidden)
    ):
        return ""
    return (
        f"\nThe kit has a package of the name {package!r} itself, and in this run it hides yours: "
        "rename your folder, or name the store through a module outside of it."
    )


_KIT: Final = Path(__file__).resolve().parent


def _import_failed(module_name: str, name: str, error: BaseException) -> str:
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen") and frame.filename not in _OWN_FILES
    ]
    trace = "".join(traceback.format_list(own))
    last = "".join(traceback.format_exception_only(type(error), error))
    return (
        f"--store {name}: importing {module_name!r} failed. The fault is in that module or in what "
        f"it imports:\n{shown.text(trace + last).rstrip()}"
    )


_OWN_FILES: Final = (__file__, importlib.__file__)


def _attribute(module: object, path: str, name: str) -> object:
    found = module
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            near = difflib.get_close_matches(part, [n for n in dir(found) if n[0] != "_"])
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise StoreUnavailable(
                f"--store {name}: {_called(found)} has no {part!r}.{hint}"
            ) from None
    return found


def _called(thing: object) -> str:
    kind = "class" if inspect.isclass(thing) else type(thing).__name__
    return f"{kind} {getattr(thing, '__name__', thing)!r}"


def _refuse_unfit_class(found: type, name: str) -> None:
    if not issubclass(found, TokenStore):
        raise StoreUnavailable(
            f"{name} is not derived from TokenStore, and the SDK refuses such a store. Write:\n"
            f"  {_TOKEN_STORE}\n  class {found.__name__}(TokenStore): ..."
        )
    left_out = sorted(getattr(found, "__abstractmethods__", ()))
    if left_out:
        raise StoreUnavailable(
            f"{name} leaves out {_listed(left_out)}. A TokenStore has six methods; write "
            f"{'it' if len(left_out) == 1 else 'them'} all, also those that the SDK seldom calls."
        )


def _asks_for(found: Callable[..., object], name: str) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return ()
    named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    required = [p.name for p in named if p.default is p.empty]
    unknown = [p for p in required if p not in GIVEN]
    if unknown:
        raise StoreUnavailable(_wants_arguments(name, unknown))
    if inspect.isclass(found):
        return tuple(required)
    return tuple(p.name for p in named if p.name in GIVEN)


def _wants_arguments(name: str, unknown: list[str]) -> str:
    module, _, attribute = name.rpartition(":")
    module = module or "mymodule"
    arguments = ", ".join(f"{parameter}=..." for parameter in unknown)
    called = attribute.rpartition(".")[2] or "MyStore"
    return (
        f"{name} wants arguments that the kit cannot know: {_listed(unknown)}. Write a factory, a "
        f"function that makes the store, and name that:\n"
        f"  def make_store(tmp_path):          # tmp_path: a private folder, if you want one\n"
        f"      return {called}({arguments})\n"
        f"  pytest --store {module}:make_store"
    )


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
