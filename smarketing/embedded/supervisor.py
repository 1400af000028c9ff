"""Holds processes together: one dies, all stop; asked to stop, they stop in order, PostgreSQL last.

Their output comes out line by line behind their name. Restarts nothing: a developer should see it.
"""

import os
import selectors
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from subprocess import Popen
from types import FrameType

from smarketing.embedded.errors import CannotStart
from smarketing.embedded.processes import Spec, end_of, kill_session, spawn, told

TICK = 0.2
WIDTH = 8


class AskedToStop(Exception):
    """Ctrl-C, a terminate signal, or the reader of our output went away."""


@dataclass
class Member:
    spec: Spec
    process: "Popen[bytes]"
    rest: bytes = b""


class Supervisor:
    def __init__(self, say: Callable[[str], None], keep: Sequence[int] = ()) -> None:
        """`say` gets every line of output; `keep` are file descriptors the children inherit."""
        self.say = say
        self.keep = keep
        self.asked = False
        self.members: dict[str, Member] = {}
        self.selector = selectors.DefaultSelector()

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def start(self, spec: Spec) -> Member:
        process = spawn(spec, keep=self.keep)
        member = self.members[spec.name] = Member(spec, process)
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self.selector.register(process.stdout, selectors.EVENT_READ, member)
        self._line(member, b"started as process %d" % process.pid)
        return member

    def run(self, spec: Spec) -> None:
        """A step: run to its end while the others live. Anything but success stops everything."""
        member = self.start(spec)
        while (code := end_of(member.process)) is None:
            self.turn(apart_from=member)
        self._forget(member)
        if code != 0:
            raise CannotStart(f"{spec.name} failed with {told(code)}; its lines above say why.")

    def wait_until(self, condition: Callable[[], bool], *, within: float, otherwise: str) -> None:
        deadline = time.monotonic() + within
        while not condition():
            if time.monotonic() > deadline:
                raise CannotStart(otherwise)
            self.turn()

    def watch(self) -> None:
        """Until somebody asks to stop (AskedToStop) or a child dies (CannotStart)."""
        while True:
            self.turn()

    def turn(self, apart_from: Member | None = None) -> None:
        if self.asked:
            raise AskedToStop
        self._pass_on(TICK)
        for member in [*self.members.values()]:
            if member is not apart_from and (code := end_of(member.process)) is not None:
                self._forget(member)
                raise CannotStart(f"{member.spec.name} ended with {told(code)}, so everything was stopped.")

    def stop(self) -> None:
        """Everything, in turns; what does not go in its time is killed."""
        for turn in sorted({member.spec.stop_turn for member in self.members.values()}):
            self._stop([m for m in self.members.values() if m.spec.stop_turn == turn])
        self.selector.close()

    def _stop(self, members: list[Member]) -> None:
        for member in members:
            # Popen's own would collect one that has just died, and what it started would escape.
            if end_of(member.process) is None:
                os.kill(member.process.pid, member.spec.stops_with)
        deadline = time.monotonic() + max(member.spec.patience for member in members)
        while left := [member for member in members if end_of(member.process) is None]:
            if time.monotonic() > deadline:
                for member in left:
                    kill_session(member.process)
            self._pass_on(TICK / 4)
        for member in members:
            self._forget(member)

    def _forget(self, member: Member) -> None:
        while self._read(member):
            pass
        if member.rest:
            self._line(member, member.rest)
        self._close(member)
        del self.members[member.spec.name]

    def _pass_on(self, within: float) -> None:
        events = self.selector.select(within)
        for key, _ in events:
            self._read(key.data)

    def _read(self, member: Member) -> bool:
        """Passes on what is there; false when nothing was."""
        output = member.process.stdout
        if output is None or output.closed:
            return False
        try:
            chunk = os.read(output.fileno(), 65536)
        except BlockingIOError:
            return False
        if not chunk:
            self._close(member)
            return False
        *lines, member.rest = (member.rest + chunk).split(b"\n")
        for line in lines:
            self._line(member, line)
        return True

    def _close(self, member: Member) -> None:
        output = member.process.stdout
        if output is not None and not output.closed:
            self.selector.unregister(output)
            output.close()

    def _line(self, member: Member, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        try:
            self.say(f"{member.spec.name:<{WIDTH}} | {text}")
        except AskedToStop:
            self.asked = True
