"""An import-linter contract: some layers of a feature are for that feature alone.

import-linter's own "protected" contract needs one entry per feature; this one takes a pattern, so
that a new feature is held to it from its first file.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


class PrivateLayers(Contract):
    type_name = "private_layers"

    features = fields.SetField(subfield=fields.ModuleExpressionField())
    layers = fields.SetField(subfield=fields.StringField())
    allowed_importers = fields.SetField(subfield=fields.ModuleExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        allowed = {m.name for m in module_expressions_to_modules(graph, self.allowed_importers or [])}
        broken = [
            (importer, private)
            for feature in sorted(m.name for m in module_expressions_to_modules(graph, self.features))
            for private in self._private_modules(graph, feature)
            for importer in sorted(graph.find_modules_that_directly_import(private))
            if not _inside(importer, feature) and importer not in allowed
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _private_modules(self, graph, feature):
        tops = {f"{feature}.{layer}" for layer in self.layers}
        return sorted(module for module in graph.modules if any(_inside(module, top) for top in tops))

    def render_broken_contract(self, check):
        for importer, private in check.metadata["broken"]:
            output.print_error(f"{importer} is not allowed to import {private}.")


def _inside(module, package):
    return module == package or module.startswith(f"{package}.")
