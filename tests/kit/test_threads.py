"""Work in several threads at once, and threads that are held up on purpose."""

import sys
import threading
from types import FrameType

import pytest

from conformance.bench import bench_of
from conformance.finding import Blocked
from conformance.meeting import Meeting, Scene
from conformance.opening import open_run
from conformance.operations import Save
from conformance.people import login
from conformance.shaking import Schedule, Schedules, Shaking, Step, Stop, Watching
from conformance.threads import at_once, in_another_thread
from reference_stores import ListStore


def test_all_works_are_under_way_before_one_of_them_ends() -> None:
    met = threading.Barrier(3, timeout=10)

    numbers: list[int] = []

    at_once([lambda: numbers.append(met.wait()) for _ in range(3)])

    assert sorted(numbers) == [0, 1, 2]


def test_what_a_thread_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        in_another_thread(lambda: 1 // 0)


def test_a_thread_that_does_not_come_back_is_told_of_and_left_behind() -> None:
    lock = threading.Lock()
    lock.acquire()

    def waits() -> None:
        with lock:
            pass

    with pytest.raises(
        Blocked, match=r"1 of 2 threads did not come back from the store within 0\.1"
    ):
        at_once([waits, lambda: None], seconds=0.1)
    lock.release()


def insert(into: list[str], name: str) -> None:
    into.append(name)


def step_of_the_insertion() -> Stop:
    watching = Watching(1)
    with watching.call_of(0):
        insert([], "watched")
    [way] = watching.ways
    steps = [step for step in way.steps if step.event == "c_call"]
    assert way.calls == 1
    return Stop(steps[0], 1)


def test_a_thread_is_held_up_at_its_step_until_the_other_one_has_come_by() -> None:
    inserted: list[str] = []
    stops = (frozenset([step_of_the_insertion()]), frozenset[Stop]())
    shaking = Shaking(Schedule(stops, first=0, passes=1, interval=5e-3, patience=10))

    def work(thread: int, name: str) -> None:
        shaking.begin(thread)
        with shaking.call_of(thread):
            insert(inserted, name)
        shaking.is_done(thread)

    at_once([lambda: work(0, "held up"), lambda: work(1, "came by")])

    assert inserted == ["came by", "held up"]


def test_a_thread_that_holds_what_others_wait_for_goes_on_in_a_moment() -> None:
    inserted: list[str] = []
    lock = threading.Lock()
    stops = (frozenset([step_of_the_insertion()]), frozenset[Stop]())
    shaking = Shaking(Schedule(stops, first=0, passes=1, interval=5e-3, patience=0.001))

    def work(thread: int, name: str) -> None:
        shaking.begin(thread)
        with lock, shaking.call_of(thread):
            insert(inserted, name)
        shaking.is_done(thread)

    at_once([lambda: work(0, "held up"), lambda: work(1, "waits")])

    assert inserted == ["held up", "waits"]


def test_a_thread_goes_on_in_the_end_though_another_one_tries_its_lock_all_the_time() -> None:
    inserted: list[str] = []
    lock = threading.Lock()
    stops = (frozenset([step_of_the_insertion()]), frozenset[Stop]())
    shaking = Shaking(Schedule(stops, first=0, passes=1, interval=5e-3, patience=0.0005))

    def tries(name: str) -> None:
        while not lock.acquire(blocking=False):
            pass
        insert(inserted, name)

    def held_up() -> None:
        with lock, shaking.call_of(0):
            insert(inserted, "held up")
        shaking.is_done(0)

    def impatient() -> None:
        shaking.begin(1)
        with shaking.call_of(1):
            tries("tries")
        shaking.is_done(1)

    at_once([held_up, impatient])

    assert inserted == ["held up", "tries"]


def test_afterwards_the_switch_interval_and_the_profile_function_are_as_before() -> None:
    def profile(frame: FrameType, event: str, argument: object) -> None:
        pass

    shaking = Shaking(Schedule((frozenset(),), first=None, passes=1, interval=1e-6, patience=1))
    interval, before = sys.getswitchinterval(), sys.getprofile()
    sys.setprofile(profile)
    try:
        with pytest.raises(KeyError), shaking.switching(), shaking.call_of(0):
            raise KeyError
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(before)

    assert sys.getswitchinterval() == interval


def test_a_seed_gives_the_same_schedules_again_and_another_seed_gives_others() -> None:
    watching = Watching(2)
    for thread in range(2):
        with watching.call_of(thread):
            insert([], "watched")

    def planned(seed: str) -> list[Schedule]:
        schedules = Schedules(seed, watching.ways, patience=1)
        return [schedules.numbered(number) for number in range(20)]

    assert planned("192") == planned("192")
    assert planned("192") != planned("193")


def test_every_step_of_a_thread_is_a_stop_sooner_or_later() -> None:
    watching = Watching(2)
    for thread in range(2):
        with watching.call_of(thread):
            insert([], "watched")
    steps: set[Step] = set()
    schedules = Schedules("192", watching.ways, patience=1)
    for number in range(40):
        steps |= {stop.step for stops in schedules.numbered(number).stops for stop in stops}

    assert steps == {step for way in watching.ways for step in way.steps}
    assert steps


def test_what_threads_did_in_a_store_is_told_with_its_times() -> None:
    run = open_run(ListStore)
    saves = (Save(login("ada")), Save(login("grace")))
    scene = Scene((), tuple((save,) for save in saves), ())
    with bench_of(run) as bench:
        calm = Meeting(bench.fresh(), scene).calm()
    [ada, grace] = calm.history.calls

    assert (ada.thread, ada.operation) == (0, saves[0])
    assert (grace.thread, grace.operation) == (1, saves[1])
    assert ada.start < ada.end < grace.start < grace.end
    assert not calm.history.has_calls_at_once
