"""A PostgreSQL of its own that a test may kill, with the tables of the test's database; what this process
asks the database goes there meanwhile.
"""

import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from smarketing.embedded import addresses, folders, identity, postgres
from smarketing.embedded.supervisor import Supervisor
from tests.faults.processes import database_url


class Cluster:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="smarketing-cluster-", dir=addresses.temporary_folder()))
        self.data, self.supervisor = self.folder / "data", None
        self.who = identity.of_servers(self.data)
        folders.make_private(self.folder, self.who)
        for path in (postgres.bin_folder(), self.folder):
            identity.let_through(path, self.who, print)

    def start(self):
        """Returns when it takes connections. What it says is kept from the test's output."""
        self.supervisor = Supervisor(lambda line: None)
        postgres.start(self.supervisor, self.data, self.folder, self.who)

    def stop(self):
        """As for an upgrade: everybody is sent away, what was committed is on the disk."""
        connection.close()
        self.supervisor.stop()

    def crash(self):
        """It falls over, as by a kill for want of memory, and must recover from its log."""
        connection.close()
        self.supervisor.members["postgres"].process.send_signal(signal.SIGQUIT)
        self.supervisor.stop()

    def remove(self):
        self.supervisor.stop()
        shutil.rmtree(self.folder)


@contextmanager
def asked_by_this_process(cluster):
    known = dict(connection.settings_dict)
    tables = run("pg_dump", "--schema-only", database_url())
    connection.close()
    connection.settings_dict.update(HOST=str(cluster.folder), NAME="smarketing")
    try:
        run("psql", "--quiet", "--set=ON_ERROR_STOP=1", database_url(), told=tables)
        yield
    finally:
        connection.close()
        connection.settings_dict.update(known)


def run(program, *arguments, told=None):
    argv = [postgres.bin_folder() / program, *arguments]
    return subprocess.run(argv, input=told, stdout=subprocess.PIPE, check=True).stdout
