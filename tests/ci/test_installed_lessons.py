"""The lessons come with the wheel: they start where there is no checkout."""

import subprocess
import zipfile
from pathlib import Path

from tests.environment import of_the_machine
from tests.fresh_environment import ROOT, FreshEnvironment
from tokenstore_lessons.course import LESSONS


def test_the_wheel_holds_all_that_the_lessons_lay_out_and_tell(
    fresh_environment: FreshEnvironment,
) -> None:
    with zipfile.ZipFile(fresh_environment.wheel) as wheel:
        held = set(wheel.namelist())

    for lesson in LESSONS.values():
        needed = [*lesson.files, lesson.readme.with_name("hints.md")]
        assert {file.relative_to(ROOT).as_posix() for file in needed} <= held


def test_the_first_lesson_starts_from_the_wheel_and_shows_its_fault(
    fresh_environment: FreshEnvironment, tmp_path: Path
) -> None:
    commands = f"tokenstore-lessons start; cd {LESSONS[1].folder}; {LESSONS[1].command} -k ID-2"

    ran = subprocess.run(
        ["bash", "-c", commands],
        cwd=tmp_path,
        env={**of_the_machine(measured=False), "PATH": fresh_environment.path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "came:     it raised KeyError: 'no-such-id'" in ran.stdout
