from collections.abc import Callable

import pytest

from fake_accounts_server import Answer, Faults, HalfBody, Slow
from fake_accounts_server.faults import KINDS, Fault, fault_of, name_of

MADE = {"slow": {"seconds": 3}}


@pytest.fixture
def faults() -> Faults:
    return Faults(("grant", "refresh"))


def test_faults_are_met_in_the_order_in_which_they_were_planned(faults: Faults) -> None:
    faults.plan("grant", Slow(3), times=2)
    faults.fail_next("grant", status=503)
    assert [faults.take("grant") for _ in range(4)] == [Slow(3), Slow(3), Answer(503), None]


def test_an_operation_meets_its_own_faults_only(faults: Faults) -> None:
    faults.plan("grant", HalfBody())
    assert (faults.take("refresh"), faults.waiting) == (None, {"grant": (HalfBody(),)})


def test_faults_can_be_forgotten(faults: Faults) -> None:
    faults.fail_next("grant", times=3)
    faults.forget()
    assert faults.take("grant") is None


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_fault_can_be_made_by_its_name(name: str) -> None:
    assert name_of(fault_of(name, MADE.get(name, {}))) == name


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: fault_of("explode", {}), "no fault is called 'explode'; there are: answer, html"),
        (lambda: fault_of("hang", {"seconds": 3}), "the fault 'hang' has no 'seconds'"),
        (lambda: fault_of("slow", {}), "the fault 'slow' needs: seconds"),
        (lambda: fault_of("slow", {"seconds": "3"}), "not '3'"),
        (lambda: fault_of("slow", {"seconds": True}), "not True"),
        (lambda: fault_of("slow", {"seconds": float("nan")}), "not nan"),
        (lambda: fault_of("slow", {"seconds": 601}), "up to 600 seconds, not 601"),
        (lambda: fault_of("answer", {"status": 42}), "from 200 to 599, not 42"),
        (lambda: fault_of("html", {"status": "502"}), "not '502'"),
        (lambda: fault_of("answer", {"body": [1]}), "a JSON object or a text, not [1]"),
        (
            lambda: fault_of("answer", {"body": {"a": object()}}),
            "the body cannot be sent as JSON: Object of type object is not JSON serializable",
        ),
        (
            lambda: fault_of("answer", {"body": {"a": float("nan")}}),
            "the body cannot be sent as JSON: Out of range float values",
        ),
        (
            lambda: fault_of("answer", {"status": 204, "body": ""}),
            "an answer with status 204 has no body: leave out the body, or choose another status",
        ),
        (lambda: fault_of("html", {"status": 205}), "an answer with status 205 has no body"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_when_it_is_made(
    make: Callable[[], object], problem: str
) -> None:
    with pytest.raises(ValueError, match=r"fault|status|body|late") as caught:
        make()
    assert problem in str(caught.value)


@pytest.mark.parametrize("fault", ["hang", None, Slow])
def test_what_is_no_fault_is_refused(faults: Faults, fault: Fault) -> None:
    with pytest.raises(ValueError, match="is no fault; those are Answer, Html, Slow, Hang"):
        faults.plan("grant", fault)
    assert faults.waiting == {}


@pytest.mark.parametrize("times", [0, -1, 10_001, True, "2", 1.5])
def test_a_fault_happens_a_number_of_times(faults: Faults, times: int) -> None:
    with pytest.raises(ValueError, match="between once and 10,000 times"):
        faults.fail_next("grant", times=times)
    assert faults.waiting == {}
