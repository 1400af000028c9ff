"""What the Dockerfile and docker-compose.yml say, read without a container engine: enough of both to
check each word against the code, to pack the image into a folder and to run the services' commands.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(sys.executable).parent
VARIABLE = re.compile(r"\$\{(\w+)")


def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def ours():
    """The services that run our image."""
    return {name: each for name, each in compose()["services"].items() if "build" in each}


def example():
    """The variables of .env.example as (set there, shown with their default)."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    told = [re.fullmatch(r"(#?)([A-Z_]+)=(.*)", line) for line in lines]
    stated = [(bool(m[1]), m[2], m[3]) for m in told if m]
    assert len({name for _, name, _ in stated}) == len(stated)
    return (
        {name: value for hidden, name, value in stated if not hidden},
        {name: value for hidden, name, value in stated if hidden},
    )


def filled_in(text, env):
    """Compose's own substitution: ${NAME}, ${NAME:-otherwise} with more of it inside, $$."""
    out, rest = "", text
    while (start := rest.find("$")) >= 0:
        out, rest = out + rest[:start], rest[start:]
        if rest.startswith("$$"):
            out, rest = out + "$", rest[2:]
            continue
        end = _closing(rest)
        name, _, otherwise = rest[2:end].partition(":-")
        out, rest = out + (env.get(name) or filled_in(otherwise, env)), rest[end + 1 :]
    return out + rest


def _closing(text):
    assert text.startswith("${"), text
    depth = 0
    for place, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth == 0 and place > 1:
            return place
    raise AssertionError(text)


def instructions():
    """The Dockerfile's, stage by stage: [[(word, the rest), …], …]."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", "")
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip()]
    stages = []
    for word, rest in lines:
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest))
    return stages


def of_kind(stage, word):
    return [rest for each, rest in stage if each == word]


def copied():
    """What the last stage copies out of the project: [(source, place)]."""
    lines = [shlex.split(rest) for rest in of_kind(instructions()[-1], "COPY")]
    return [(source, place) for source, place in (line for line in lines if "--from" not in line[0])]


def image_env():
    words = (shlex.split(rest) for rest in of_kind(instructions()[-1], "ENV"))
    return dict(word.split("=", 1) for line in words for word in line)


def is_ignored(path):
    """Whether .dockerignore keeps it from the builder: the last line that fits it or a folder above says."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip().lstrip("!")
        if not line.startswith("#") and pattern and _fits(path, pattern):
            ignored = not line.startswith("!")
    return ignored


def _fits(path, pattern):
    above = [path, *[str(each) for each in Path(path).parents if str(each) != "."]]
    if pattern.startswith("**/"):
        return any(fnmatch(Path(each).name, pattern[3:]) for each in above)
    return any(each == pattern if "*" not in pattern else fnmatch(each, pattern) for each in above)


def pack(folder):
    """The image's /app, by the Dockerfile's own instructions for it."""
    for source, place in copied():
        _copy(source, folder / place if place != "./" else folder / source)
    for line in of_kind(instructions()[-1], "RUN"):
        if not line.startswith("useradd"):
            env = {"PATH": f"{VENV}:{os.environ['PATH']}", "DEVELOPMENT": image_env()["DEVELOPMENT"]}
            subprocess.run(["sh", "-c", line], cwd=folder, env=env, check=True)


def _copy(source, place):
    for path in [ROOT / source] if (ROOT / source).is_file() else (ROOT / source).rglob("*"):
        name = str(path.relative_to(ROOT))
        if path.is_file() and not is_ignored(name):
            to = place.parent / path.relative_to((ROOT / source).parent)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, to)


def seconds(text):
    return int(text.removesuffix("s"))
