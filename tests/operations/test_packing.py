"""Each word of the Dockerfile, docker-compose.yml and .env.example means something in the code."""

import ast
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

from smarketing import web
from tests.operations import packing
from tests.operations.packing import (
    ROOT,
    VENV,
    compose,
    copied,
    image_env,
    instructions,
    is_ignored,
    of_kind,
    ours,
)

READERS = {"text", "words", "flag", "number"}
# Read by the compose file only.
COMPOSES = {"COMPOSE_PROFILES"}


def variables_in(path):
    """The names that are asked of the environment there, by operations.environment or by hand."""
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        asked = ast.unparse(call.func)
        if (asked.split(".")[-1] in READERS or asked == "os.environ.get") and call.args:
            name = call.args[0]
            if isinstance(name, ast.Constant) and re.fullmatch(r"[A-Z][A-Z_]+", str(name.value)):
                yield name.value


def read_by_the_code():
    """The embedded servers' and libpq's own are not an installation's to set."""
    files = [*(ROOT / "smarketing").glob("*.py"), *(ROOT / "smarketing" / "health").rglob("*.py")]
    found = {name for path in files for name in variables_in(path)}
    return {name for name in found if not name.startswith("PG")}


def read_by_compose():
    return set(packing.VARIABLE.findall((ROOT / "docker-compose.yml").read_text()))


def test_the_example_names_every_variable_that_is_read_and_no_other():
    stated, shown = packing.example()
    assert {*stated, *shown} == read_by_the_code() | read_by_compose() | COMPOSES


@pytest.mark.parametrize("name", ["text", "number", "flag", "words"])
def test_the_default_that_the_example_shows_is_the_one_there_is(name):
    """As far as it is written down as a plain value."""
    _, shown = packing.example()
    shown = {**shown, "DEVELOPMENT": None, "HTTPS_ONLY": None, "LOG_LEVEL": "INFO"}
    for path in (ROOT / "smarketing" / "settings.py", ROOT / "smarketing" / "web.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) != name or len(call.args) + len(call.keywords) != 2:
                continue
            default = call.args[1] if len(call.args) == 2 else call.keywords[0].value
            variable = call.args[0].value
            if isinstance(default, ast.Constant) and shown.get(variable):
                assert shown[variable].lower() == str(default.value).lower(), variable


def test_every_service_gets_only_variables_that_are_read():
    known = read_by_the_code() | set(image_env())
    for name, service in ours().items():
        assert set(service["environment"]) <= known, name
        assert service["env_file"] == ".env"


def test_what_is_copied_is_there_and_reaches_the_builder():
    files = [rest.split()[0] for rest in of_kind(instructions()[0], "COPY")]
    for source in [*files, *(source for source, _ in copied())]:
        assert (ROOT / source).exists(), source
        assert not is_ignored(source), source


def test_all_that_runs_is_copied_and_nothing_else():
    places = {place for _, place in copied()}
    packages = {app.name.split(".")[0] for app in apps.get_app_configs() if find_spec_in_project(app.name)}
    assert packages | {"templates", "static", "./"} == places


def find_spec_in_project(name):
    spec = find_spec(name)
    origin = next(iter(spec.submodule_search_locations))
    return origin.startswith(str(ROOT)) and ".venv" not in origin


@pytest.mark.parametrize(
    "path",
    [".env", "var/secret_key", ".git/config", "backups/x.dump", "sla/__pycache__/a.pyc", "tests/given.py"],
)
def test_data_keys_and_history_stay_out_of_the_image(path):
    assert is_ignored(path)


def test_git_never_takes_the_keys_or_the_backups():
    private = [".env", "backups/x.dump"]
    told = subprocess.run(["git", "check-ignore", *private], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout.split() == private or "not a git repository" in told.stderr


def test_the_image_runs_as_nobody_special_with_pinned_packages_and_no_secret():
    stage = instructions()[-1]
    [user] = of_kind(stage, "USER")
    nobody = f"useradd --uid {user} --no-create-home --shell /usr/sbin/nologin smarketing"
    assert nobody in of_kind(stage, "RUN")
    words = [word for word, _ in stage]
    assert "COPY" not in words[words.index("USER") :]
    assert any("--require-hashes" in line for line in of_kind(instructions()[0], "RUN"))
    assert not [name for name in image_env() if re.search("KEY|PASSWORD|SECRET|TOKEN|URL", name)]
    assert image_env()["DEVELOPMENT"] == "false"
    python = f"python:{sys.version_info[0]}.{sys.version_info[1]}-slim"
    assert all(of_kind(stage, "FROM")[0].startswith(python) for stage in instructions())


def test_every_command_is_one_there_is():
    commands = get_commands()
    for name, service in ours().items():
        lines = [service["command"]] + [check["test"][1:] for check in [service.get("healthcheck")] if check]
        for program, *words in lines:
            assert shutil.which(program, path=str(VENV)), f"{name}: {program}"
            for word in words:
                if word.startswith(("smarketing.", "python:smarketing.")):
                    assert find_spec(word.removeprefix("python:")), f"{name}: {word}"
            if words[0] == "manage.py":
                command = load_command_class(commands[words[1]], words[1])
                command.create_parser("manage.py", words[1]).parse_args(words[2:])


def test_the_image_starts_by_itself_what_web_runs():
    [line] = of_kind(instructions()[-1], "CMD")
    assert ast.literal_eval(line) == ours()["web"]["command"]


def test_the_port_is_the_same_wherever_it_is_named():
    service = ours()["web"]
    port = service["environment"]["WEB_BIND"].split(":")[1]
    assert service["ports"] == [f"${{WEB_PUBLISH:-127.0.0.1:{port}}}:{port}"]
    assert of_kind(instructions()[-1], "EXPOSE") == [port]
    [address] = re.findall(r"http://[^']+", " ".join(service["healthcheck"]["test"]))
    assert (urlsplit(address).netloc, urlsplit(address).path) == (f"127.0.0.1:{port}", "/livez")


def test_only_web_can_be_reached_from_outside():
    assert [name for name, each in compose()["services"].items() if "ports" in each] == ["web"]
    assert not [
        name for name, each in compose()["services"].items() if {"privileged", "network_mode"} & set(each)
    ]


def test_who_waits_for_somebody_healthy_waits_for_one_who_says_so():
    services = compose()["services"]
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in services, name
            assert how["condition"] != "service_healthy" or "healthcheck" in services[needed], name
            # One that a profile leaves out must not be insisted on.
            assert how.get("required", True) != ("profiles" in services[needed]), name


def test_every_lasting_service_has_health_restarts_and_time_to_stop():
    for name, service in compose()["services"].items():
        if service["restart"] == "no":
            continue
        assert service["restart"] == "unless-stopped", name
        assert {"healthcheck", "stop_grace_period", "logging"} <= set(service), name
    assert packing.seconds(ours()["web"]["stop_grace_period"]) > web.graceful_timeout


def test_every_volume_is_declared_and_the_image_writes_nowhere_else():
    declared = set(compose()["volumes"])
    for name, service in compose()["services"].items():
        named = {each.split(":")[0] for each in service.get("volumes", []) if not each.startswith(".")}
        assert named <= declared, name
        assert "build" not in service or (service["read_only"] and service["tmpfs"] == "/tmp"), name


def test_the_guide_tells_of_every_variable_and_of_no_other():
    guide = (ROOT / "docs" / "deploy.md").read_text()
    rows = re.findall(r"^\| (`[A-Z].*?) \|", guide, re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)]
    stated, shown = packing.example()
    assert sorted(told) == sorted({**stated, **shown})


def test_the_guide_names_services_and_commands_there_are():
    guide = (ROOT / "docs" / "deploy.md").read_text()
    services, commands = compose()["services"], get_commands()
    lines = re.findall(r"docker compose (run|exec|logs|stop|up|build)(.*?)(?:#.*)?$", guide, re.MULTILINE)
    named = [word for _, rest in lines for word in rest.split("python")[0].split() if word.isalpha()]
    assert len(named) > 10
    assert {word for word in named if word in services} >= {"web", "worker", "beat", "migrate", "backup"}
    assert set(re.findall(r"manage\.py ([a-z_]+)", guide)) <= set(commands)
