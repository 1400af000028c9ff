"""What `make run` asks of the machine before it starts anything; each refusal is one sentence."""

import socket
import sys

import psycopg2
import redis

from smarketing.embedded.errors import CannotStart

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)


def python() -> None:
    if sys.version_info[:2] != (3, 11):
        raise CannotStart(f"Smarketing needs Python 3.11, and this is {sys.version.split()[0]}.")


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def port_is_free(number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            raise CannotStart(f"Port {number} is not open to you; choose one from 1024 on.") from None
        except OSError:
            raise CannotStart(
                f"Port {number} is in use; stop what uses it, or choose another: make run PORT={number + 1}"
            ) from None


def database(url: str) -> None:
    if not url.startswith(("postgresql://", "postgres://")):
        raise CannotStart("DATABASE_URL must start with postgresql://; PostgreSQL is the only database.")
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except psycopg2.Error as error:
        raise CannotStart(f"The database of DATABASE_URL cannot be reached: {_first_line(error)}") from None
    version = connection.server_version
    connection.close()
    if version < OLDEST_POSTGRES * 10_000:
        raise CannotStart(f"Smarketing needs PostgreSQL 15 or newer; DATABASE_URL has {version // 10_000}.")


def broker(url: str) -> None:
    try:
        client = redis.Redis.from_url(_for_client(url), socket_timeout=5, socket_connect_timeout=5)
        version = str(client.info("server")["redis_version"])
    except (redis.RedisError, ValueError, OSError) as error:
        raise CannotStart(f"The Redis of REDIS_URL cannot be reached: {_first_line(error)}") from None
    client.close()
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise CannotStart(f"Smarketing needs Redis 6.2 or newer; REDIS_URL has {version}.")


def _for_client(url: str) -> str:
    """Celery's spelling of a socket and a database number, in that of Redis's own client."""
    return url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
