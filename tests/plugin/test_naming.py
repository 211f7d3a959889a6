"""From `MODULE:ATTR` to a store: the factories that work, and what is said of those that do not."""

import pytest

from tests.plugin.project import MISS, Project, outcomes, shown

# What can be named


FACTORIES = """
    from functools import partial
    from pathlib import Path

    from reference_stores import ListStore, SQLiteStore

    LOG = Path(__file__).with_name("log")


    class Outer:
        class Inner(ListStore):
            pass

        @staticmethod
        def make():
            return ListStore()

        @classmethod
        def make_of_class(cls):
            return cls.Inner()


    def function():
        return ListStore()


    def generator():
        yield ListStore()


    def in_its_folder(tmp_path):
        assert tmp_path.is_dir()
        assert tmp_path == Path.cwd()
        assert not tmp_path.is_relative_to(LOG.parent)
        return SQLiteStore(tmp_path / "tokens.db")


    def by_worker(worker_id):
        with LOG.open("a") as log:
            log.write(worker_id + " ")
        return ListStore()


    def by_both(worker_id, tmp_path, unused="a default"):
        return SQLiteStore(tmp_path / worker_id)


    def wants_a_name(name):
        return ListStore()


    from_partial = partial(wants_a_name, "a")
    from_lambda = lambda: ListStore()
    Alias = Outer.Inner


    class WithDefaults(ListStore):
        def __init__(self, tmp_path=None, *args, **more):
            assert tmp_path is None
            super().__init__()
"""


@pytest.mark.parametrize(
    "attribute",
    [
        "ListStore",
        "Outer.Inner",
        "Outer.make",
        "function",
        "generator",
        "in_its_folder",
        "by_both",
        "from_partial",
        "WithDefaults",
    ],
)
def test_each_kind_of_factory_makes_stores(project: Project, attribute: str) -> None:
    project.has("factories.py", FACTORIES)

    result = project.run("--store", f"factories:{attribute}", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_worker_id_is_master_without_workers(project: Project) -> None:
    log = project.has("factories.py", FACTORIES).with_name("log")

    project.run("--store", "factories:by_worker", MISS)

    assert set(log.read_text(encoding="utf-8").split()) == {"master"}


def test_worker_id_names_the_worker_under_xdist(project: Project) -> None:
    log = project.has("factories.py", FACTORIES).with_name("log")

    result = project.run("--store", "factories:by_worker", "-n", "2", "-k", "FIND-6")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})
    assert {"master", "gw0", "gw1"} <= set(log.read_text(encoding="utf-8").split())


def test_a_store_is_opened_anew_in_the_same_folder_and_cleaned_up_after_the_last_instance(
    project: Project,
) -> None:
    log = project.has(
        "reopened.py",
        """
        from pathlib import Path

        from reference_stores import SQLiteStore

        LOG = Path(__file__).with_name("log")

        def make_store(tmp_path):
            say("open", tmp_path)
            yield SQLiteStore(tmp_path / "tokens.db")
            assert (tmp_path / "tokens.db").exists()
            say("clean", tmp_path)

        def say(word, folder):
            with LOG.open("a") as log:
                print(word, folder.name, file=log)
        """,
    ).with_name("log")

    result = project.run("--store", "reopened:make_store", "-k", "a_new_start_by_id")

    assert result.ret == 0
    by_folder: dict[str, list[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        word, folder = line.split()
        by_folder.setdefault(folder, []).append(word)
    assert ["open", "open", "clean", "clean"] in by_folder.values()
    assert all(words == sorted(words, reverse=True) for words in by_folder.values())


def test_the_header_names_the_store_and_its_file(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", MISS)

    result.stdout.fnmatch_lines(["store: mystores:MyStore*"])
    assert "mystores.py" in shown(result)


# What cannot be had


@pytest.mark.parametrize(
    "name",
    [
        "mystores",
        "mystores:",
        ":MyStore",
        ":",
        "",
    ],
)
def test_a_malformed_name(project: Project, name: str) -> None:
    _refused(project, name, "does not name a store", "MODULE:ATTR", "mymodule:MyStore")


def test_no_such_module_and_where_it_was_looked_for(project: Project) -> None:
    _refused(project, "nowhere:MyStore", "no module 'nowhere'", "Looked in", str(project.folder))


def test_no_such_module_inside_a_package(project: Project) -> None:
    project.has("shop/__init__.py")

    _refused(project, "shop.nowhere:MyStore", "no module 'shop.nowhere'")


def test_an_import_that_raises_shows_the_modules_own_frames_and_none_of_the_kits(
    project: Project,
) -> None:
    project.has("helper.py", f"raise ValueError('no key, nor token {_SECRET}')\n")
    project.has("broken.py", "import helper\n")

    text = _refused(project, "broken:MyStore", "importing 'broken' failed", "ValueError: no key")

    assert "broken.py" in text
    assert "helper.py" in text
    assert "naming.py" not in text
    assert "importlib" not in text


_SECRET = f"1000.{'ab' * 16}.{'cd' * 16}"


def test_an_import_of_something_that_is_not_installed_names_it(project: Project) -> None:
    project.has("broken.py", "import no_such_distribution\n")

    _refused(project, "broken:MyStore", "importing 'broken' failed", "no_such_distribution")


def test_an_import_that_is_a_syntax_error(project: Project) -> None:
    project.has("broken.py", "def make_store(:\n")

    _refused(project, "broken:MyStore", "importing 'broken' failed", "SyntaxError", "line 1")


def test_an_import_that_exits(project: Project) -> None:
    project.has("broken.py", "raise SystemExit('not here')\n")

    _refused(project, "broken:MyStore", "importing 'broken' failed", "SystemExit: not here")


def test_an_import_that_skips_itself(project: Project) -> None:
    project.has("broken.py", "import pytest\npytest.importorskip('no_such_distribution')\n")

    _refused(project, "broken:MyStore", "importing 'broken' failed", "no_such_distribution")


def test_no_such_attribute_and_what_it_may_have_been(project: Project) -> None:
    _refused(project, "mystores:MyStor", "no 'MyStor'", "Did you mean MyStore")
    _refused(project, "mystores:MyStore()", "no 'MyStore()'", "Did you mean MyStore")


def test_no_such_attribute_of_a_class(project: Project) -> None:
    _refused(project, "mystores:MyStore.Inner", "'MyStore' has no 'Inner'")


def test_not_callable(project: Project) -> None:
    _refused(project, "mystores:HERE", "cannot be called")


def test_an_instance_instead_of_a_class(project: Project) -> None:
    project.has("stores.py", "from mystores import MyStore\nstore = MyStore()\n")

    _refused(project, "stores:store", "made already", "name its class, or a factory")


def test_a_class_that_is_no_token_store(project: Project) -> None:
    project.has("stores.py", "class Store:\n    pass\n")

    _refused(project, "stores:Store", "not derived from TokenStore", "class Store(TokenStore)")


def test_a_factory_that_makes_no_token_store(project: Project) -> None:
    project.has(
        "stores.py",
        """
        def a_dict(): return {}
        def nothing(): pass
        async def later(): pass
        def empty():
            if False: yield
        """,
    )
    for attribute, made in {"a_dict": "dict", "later": "coroutine"}.items():
        _refused(project, f"stores:{attribute}", f"made a {made}", "no TokenStore")
    for attribute in ("nothing", "empty"):
        _refused(project, f"stores:{attribute}", "gave no store", "Is a `return` missing?")


def test_a_pytest_fixture_is_no_factory(project: Project) -> None:
    project.has(
        "stores.py",
        """
        import pytest
        from mystores import MyStore

        @pytest.fixture
        def store():
            return MyStore()
        """,
    )
    _refused(project, "stores:store", "ixture")


def test_a_class_that_leaves_methods_out(project: Project) -> None:
    project.has(
        "stores.py",
        """
        from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

        class Store(TokenStore):
            def find_token(self, token): ...
            def save_token(self, token): ...
            def get_tokens(self): ...
            def delete_tokens(self): ...
        """,
    )
    _refused(project, "stores:Store", "leaves out delete_token and find_token_by_id")


def test_a_constructor_that_wants_arguments(project: Project) -> None:
    project.has(
        "stores.py",
        """
        from reference_stores import ListStore

        class Store(ListStore):
            def __init__(self, host, *, port, timeout=3):
                super().__init__()
        """,
    )
    _refused(
        project,
        "stores:Store",
        "host and port",
        "def make_store(",
        "return Store(host=..., port=...)",
        "pytest --store stores:make_store",
    )


def test_a_constructor_that_raises(project: Project) -> None:
    project.has(
        "stores.py",
        f"""
        from reference_stores import ListStore

        class Store(ListStore):
            def __init__(self):
                raise OSError("no database, and token {_SECRET}")

        def exits():
            raise SystemExit(2)

        def fails():
            import pytest
            pytest.fail("no database")

        def skips():
            import pytest
            pytest.skip("no database")

        def generator():
            raise OSError("no database")
            yield
        """,
    )
    text = _refused(project, "stores:Store", "could not be made", "OSError: no database")
    assert "stores.py" in text
    assert "naming.py" not in text
    assert "place.py" not in text
    _refused(project, "stores:exits", "could not be made", "SystemExit")
    _refused(project, "stores:generator", "could not be made", "OSError: no database")


@pytest.mark.parametrize("attribute", ["fails", "skips"])
def test_a_factory_that_gives_up_in_pytests_way(project: Project, attribute: str) -> None:
    project.has(
        "stores.py",
        f"import pytest\ndef {attribute}(): pytest.{attribute.rstrip('s')}('no database')\n",
    )
    _refused(project, f"stores:{attribute}", "could not be made", "no database")


def test_a_clean_up_that_raises(project: Project) -> None:
    project.has(
        "stores.py",
        """
        from mystores import MyStore

        def make_store():
            yield MyStore()
            raise OSError("cannot be dropped")
        """,
    )
    result = project.run("--store", "stores:make_store", MISS)

    assert result.ret in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.USAGE_ERROR)
    assert "clean-up raised OSError: cannot be dropped" in shown(result)
    assert "INTERNALERROR" not in shown(result)


def test_a_file_is_not_a_module(project: Project) -> None:
    _refused(project, "mystores.py:MyStore", "mystores:MyStore")


def _refused(project: Project, name: str, *phrases: str) -> str:
    """The run ends with 4, says these phrases, and shows no secret and no frames of pytest."""
    result = project.run("--store", name, MISS)

    text = shown(result)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    for phrase in phrases:
        assert phrase in text
    assert "INTERNALERROR" not in text
    assert _SECRET not in text
    assert "pluggy" not in text
    return text
