"""Configs: YAML files with exact places, what Python files do with configs, and the join of the two.

`ConfigFile` and `ConfigNode` are the YAML side, `ConfigFacts` and `extract_facts` the Python side (from `ast` alone),
`ProjectConfigs` says which key reaches which option or parameter.
"""

from trainwright.configs.bindings import Binding, Divergence, ProjectConfigs, Reader, Side, Winner
from trainwright.configs.composition import Composition, Origin
from trainwright.configs.document import ConfigFile
from trainwright.configs.extract import extract_facts, facts_of_text
from trainwright.configs.facts import ConfigFacts, Option, OptionKind
from trainwright.configs.mistakes import Mismatch, MissingArgument, MissingKey, UnknownKey, UnusedKey
from trainwright.configs.nodes import Cause, ConfigNode, NodeKind, Problem, Style, scalar
from trainwright.configs.reach import Accepted, AcceptedName, Interpolated, KeyPlace, Reached, ReachKind
from trainwright.configs.scalars import OPAQUE, Dialect, plain_scalar

__all__ = [
    "OPAQUE",
    "Accepted",
    "AcceptedName",
    "Binding",
    "Cause",
    "Composition",
    "ConfigFacts",
    "ConfigFile",
    "ConfigNode",
    "Dialect",
    "Divergence",
    "Interpolated",
    "KeyPlace",
    "Mismatch",
    "MissingArgument",
    "MissingKey",
    "NodeKind",
    "Option",
    "OptionKind",
    "Origin",
    "Problem",
    "ProjectConfigs",
    "ReachKind",
    "Reached",
    "Reader",
    "Side",
    "Style",
    "UnknownKey",
    "UnusedKey",
    "Winner",
    "extract_facts",
    "facts_of_text",
    "plain_scalar",
    "scalar",
]
