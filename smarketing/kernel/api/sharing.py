"""What many operations say alike is said once in the API's description: the problems they answer with
and the headers and parameters that come along."""

from typing import Any

EVERYWHERE = {"Idempotency-Key", "If-Match", "If-None-Match", "page_size", "cursor"}
Said = dict[str, Any]


def share(result: Said, generator: Any, request: Any, public: bool) -> Said:
    """drf-spectacular's hook after everything was collected."""
    known = {
        kind: result["components"].setdefault(kind, {}) for kind in ("headers", "responses", "parameters")
    }
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"] = _answers(operation["responses"], known)
            operation["parameters"] = [_parameter(each, known) for each in operation.get("parameters", [])]
    return result


def _answers(answers: Said, known: Said) -> Said:
    for answer in answers.values():
        said = answer.get("headers", {})
        said.update({name: _shared("headers", name, said[name], known) for name in said})
    return {
        status: _shared("responses", f"Problem{status}", answer, known) if status >= "400" else answer
        for status, answer in answers.items()
    }


def _parameter(parameter: Said, known: Said) -> Said:
    name = parameter["name"]
    return _shared("parameters", name, parameter, known) if name in EVERYWHERE else parameter


def _shared(kind: str, name: str, said: Any, known: Said) -> Any:
    """A reference to what is known in just these words; what is new becomes known."""
    same = known[kind].setdefault(name, said) == said
    return {"$ref": f"#/components/{kind}/{name}"} if same else said
