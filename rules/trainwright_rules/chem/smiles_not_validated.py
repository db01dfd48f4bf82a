"""CHEM001 smiles-not-validated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Place,
    Related,
    Rule,
    Severity,
    own_code,
    quoted,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_PARSERS = (
    "MolFromSmiles", "MolFromSmarts", "MolFromMolBlock", "MolFromMolFile", "MolFromInchi", "MolFromPDBBlock",
    "MolFromPDBFile", "MolFromMol2Block", "MolFromMol2File",
)  # fmt: skip
_MODULES = ("rdkit.Chem.", "rdkit.Chem.AllChem.", "rdkit.Chem.rdmolfiles.", "rdkit.Chem.inchi.")
_NAMES = tuple(module + parser for module in _MODULES for parser in _PARSERS)
_HANDLES = frozenset({"Exception", "BaseException", "AttributeError", "TypeError", "ArgumentError"})
"""What using None raises: AttributeError for its methods, Boost.Python.ArgumentError (a TypeError) for functions."""
_TESTS = (ast.If, ast.IfExp, ast.While, ast.Assert, ast.comprehension, ast.BoolOp, ast.Match)


@dataclass(frozen=True)
class _Use:
    """The first use of a molecule that fails when it is None, and what holds the molecule there."""

    node: ast.AST
    written: str


class SmilesNotValidated(Rule):
    """A molecule that RDKit may not have been able to parse is used unchecked.

    ## What it does
    Reports `Chem.MolFromSmiles` (and `MolFromSmarts`, `MolFromMolBlock`, `MolFromInchi`, ...) whose result is used, by
    a method or by a function of RDKit, and is not compared with None before, also where the molecules are first put in
    a list.

    ## Why it is bad
    RDKit raises nothing for a text that it cannot parse: it prints a line and returns None. The program then fails
    somewhere else, with a message that does not name the molecule, after hours of featurizing a data set in which one
    line of a hundred thousand is broken.

    ## Example
    ```python
    from rdkit import Chem
    from rdkit.Chem import Descriptors


    def weight(smiles):
        mol = Chem.MolFromSmiles(smiles)
        return Descriptors.MolWt(mol)
    ```

    ## Use instead
    ```python
    from rdkit import Chem
    from rdkit.Chem import Descriptors


    def weight(smiles):
        mol = Chem.MolFromSmiles(smiles)
        if mol is None:
            raise ValueError(f"RDKit cannot parse {smiles!r}")
        return Descriptors.MolWt(mol)
    ```

    ## Fix safety
    Safe: the check is inserted behind the assignment. A program that would fail at the use then fails here, and says
    at which molecule. Where broken molecules should be left out, write that instead.

    ## Truth
    Not reported: a literal, whose author can see that it parses; a molecule that is returned or handed to other code,
    which may check it; a use inside a `try` that catches what None raises.

    ## References
    - Getting started with the RDKit, reading single molecules:
      https://www.rdkit.org/docs/GettingStartedInPython.html#reading-single-molecules
    """

    code = "CHEM001"
    name = "smiles-not-validated"
    severity = Severity.CRITICAL
    libraries = ("rdkit",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        calls = [call for call in function.calls if call.name in _NAMES and _is_doubtful(function, call)]
        if not calls:
            return
        reader = _Reader(function)
        for call in calls:
            use = reader.unchecked_use(call)
            if use is None:
                continue
            held = reader.name_given(call)
            source = ast.unparse(call.node.args[0]) if call.node.args else "the text"
            what = f"`{held}`" if held else f"the result of `{call.method}`"
            yield self.finding(
                call.place,
                f"{what} is None when RDKit cannot parse `{source}`, and `{use.written}` then fails without naming it. "
                "Check it for None first",
                related=(Related("it is used here, unchecked", function.path, reader.place_of(use).range),)
                if held
                else (),
                fixable=Applicability.SAFE if reader.assignment(call) is not None else None,
                subject=(function, call),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call = finding.subject
        reader = _Reader(function)
        statement, name = reader.assignment(call), reader.name_given(call)
        if statement is None:
            return None
        source = ast.unparse(call.node.args[0])
        # quotes and braces inside a replacement field mean something else before Python 3.12
        message = "RDKit could not parse it" if set(source) & set("'\"{}\\") else f"RDKit cannot parse {{{source}!r}}"
        message = f'f"{message}"' if "{" in message else f'"{message}"'
        editor.insert_after(statement, f"if {name} is None:\n    raise ValueError({message})")
        return Fix(f"Raise a ValueError when `{name}` is None")


def _is_doubtful(function: Function, call: Call) -> bool:
    """Whether the text is not a literal, nor what RDKit or a function of the program has just written."""
    if not call.node.args:
        return False
    source = call.node.args[0]
    if isinstance(source, ast.Constant):
        return False
    if not isinstance(source, ast.Call):
        return True
    made = next((other.name for other in function.calls if other.node is source), "")
    return not (_is_written_by_rdkit(source) or "::" in made)


def _is_written_by_rdkit(node: ast.expr) -> bool:
    """Whether it is the text of a molecule, which can be read again."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2].startswith("MolTo")


class _Reader:
    """One function's own code, read for what becomes of its molecules."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.places = list(own_code(function))
        self.order = {id(place.node): number for number, place in enumerate(self.places)}
        self.parents = {id(c): p.node for p in self.places for c in ast.iter_child_nodes(p.node)}
        self.calls = {id(call.node): call for call in function.calls}
        self.constants = self._constants()

    def _constants(self) -> frozenset[str]:
        """Names that hold nothing but literals, which their author can see to be right, or texts of RDKit's own."""
        bound: dict[str, list[bool]] = {}
        for place in self.places:
            node = place.node
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                parent = self.parents.get(id(node))
                literal = isinstance(parent, ast.Assign) and (
                    _is_literal(parent.value) or _is_written_by_rdkit(parent.value)
                )
                if isinstance(parent, (ast.For, ast.comprehension)) and parent.target is node:
                    literal = _is_literal(parent.iter)
                bound.setdefault(node.id, []).append(literal)
        return frozenset(name for name, literal in bound.items() if all(literal))

    def place_of(self, use: _Use) -> Place:
        """Where a use stands."""
        return self.places[self.order[id(use.node)]]

    def name_given(self, call: Call) -> str:
        """The local name that the molecule is assigned to; empty when there is none."""
        parent = self.parents.get(id(call.node))
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
            return parent.targets[0].id
        return ""

    def assignment(self, call: Call) -> Place | None:
        """The assignment that holds nothing but the call."""
        parent = self.parents.get(id(call.node))
        return call.place.at(parent) if parent is not None and self.name_given(call) else None

    def unchecked_use(self, call: Call) -> _Use | None:
        """The first use that fails when the molecule is None; None when there is none, or it is checked before."""
        source = call.node.args[0]
        if isinstance(source, ast.Name) and source.id in self.constants:
            return None
        if self._is_item_of_constants(source) or self._is_literal_of_class(source) or self._is_refused(call.node):
            return None
        if self._is_caught(call.node) or id(call.node) not in self.order:
            return None
        name = self.name_given(call)
        if name:
            within = (self.order[id(node)] for node in ast.walk(call.node) if id(node) in self.order)
            return self._use_of(name, max(within))  # mol = Chem.MolFromSmiles(mol): that one is the text
        direct = self._failing(call.node)
        if direct is not None:
            return direct
        listed = self._list_of(call.node)
        return self._use_of_items(listed, self._end_of(call.node)) if listed else None

    def _end_of(self, node: ast.AST) -> int:
        """The place of the last part of the expression that a node is in: `x for x in names` reads `names` after x."""
        whole = node
        while isinstance(self.parents.get(id(whole)), (ast.expr, ast.comprehension)):
            whole = self.parents[id(whole)]
        return max(self.order[id(each)] for each in ast.walk(whole) if id(each) in self.order)

    def _is_item_of_constants(self, source: ast.expr) -> bool:
        """`names[i]` of a list of literals, or of texts of RDKit's own, also one that is filled by append."""
        if not isinstance(source, ast.Subscript) or not isinstance(source.value, ast.Name):
            return False
        return source.value.id in self.constants and self._holds_texts(source.value.id)

    def _holds_texts(self, name: str) -> bool:
        """Whether nothing but literals and texts of RDKit's own is put in a list."""
        for place in self.places:
            node = place.node
            if not isinstance(node, ast.Name) or node.id != name or not isinstance(node.ctx, ast.Load):
                continue
            method = self.parents.get(id(node))
            call = self.parents.get(id(method))
            if isinstance(method, ast.Attribute) and method.attr in ("append", "extend", "insert"):
                if not isinstance(call, ast.Call) or not call.args:
                    return False
                if not (_is_literal(call.args[-1]) or _is_written_by_rdkit(call.args[-1])):
                    return False
            elif isinstance(method, ast.Subscript) and isinstance(method.ctx, ast.Store):
                return False
        return True

    def _is_literal_of_class(self, source: ast.expr) -> bool:
        """`self.query` that the class body gives as a literal, and no method otherwise."""
        cls = self.function.cls
        if cls is None or not isinstance(source, ast.Attribute) or ast.unparse(source.value) != "self":
            return False
        given = [
            statement.value
            for member in cls.segment.members
            for statement in [member.node]
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == source.attr
        ]
        return bool(given) and all(map(_is_literal, given)) and not self._is_set(source.attr)

    def _is_set(self, attribute: str) -> bool:
        """Whether a method of the class sets an attribute."""
        methods = self.function.cls.methods.values() if self.function.cls is not None else ()
        return any(
            isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Store)
            for method in methods
            for node in (ast.walk(method.node) if method.node is not None else ())
        )

    def _is_refused(self, node: ast.Call) -> bool:
        """Whether a text that some function finds wrong is left out before: if not is_valid(smiles): continue."""
        source = node.args[0]
        if not isinstance(source, ast.Name):
            return False
        for place in self.places[: self.order.get(id(node), 0)]:
            test = place.node
            if not isinstance(test, ast.If) or not _leaves(test.body):
                continue
            asked = test.test.operand if isinstance(test.test, ast.UnaryOp) else None
            if isinstance(asked, ast.Call) and any(isinstance(a, ast.Name) and a.id == source.id for a in asked.args):
                return True
        return False

    def _use_of(self, name: str, after: int) -> _Use | None:
        """The first failing use of a name, with no check and no new value between."""
        for place in self.places[after + 1 :]:
            node = place.node
            if not isinstance(node, ast.Name) or node.id != name:
                continue
            if isinstance(node.ctx, ast.Store):
                statement = self.parents.get(id(node))
                value = getattr(statement, "value", None)
                uses = value is not None and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))
                if uses:
                    continue  # mol = Chem.AddHs(mol): the use comes next
                return None
            if self._is_tested(node):
                return None
            use = self._failing(node)
            if use is not None:
                return None if self._is_caught(node) else use
            listed = self._list_of(node)
            if listed:
                return self._use_of_items(listed, self.order[id(node)])
            if self._escapes(node):
                return None
        return None

    def _use_of_items(self, listed: str, after: int) -> _Use | None:
        """The first failing use of the items of a list in a loop straight over it, unless it is filtered before."""
        for place in self.places[after + 1 :]:
            node = place.node
            if not isinstance(node, ast.Name) or node.id != listed:
                continue
            if isinstance(node.ctx, ast.Store):
                return None
            parent = self.parents.get(id(node))
            if isinstance(parent, ast.For) and parent.iter is node and isinstance(parent.target, ast.Name):
                return self._use_of(parent.target.id, self.order[id(node)])
            if isinstance(parent, ast.comprehension) and parent.iter is node and isinstance(parent.target, ast.Name):
                return self._use_in_comprehension(parent)
            if self._escapes(node):
                return None
        return None

    def _use_in_comprehension(self, generator: ast.comprehension) -> _Use | None:
        if generator.ifs or not isinstance(generator.target, ast.Name):
            return None
        owner = self.parents.get(id(generator))
        for node in ast.walk(owner) if owner is not None else ():
            if isinstance(node, ast.Name) and node.id == generator.target.id and isinstance(node.ctx, ast.Load):
                if self._is_tested(node):
                    return None
                use = self._failing(node)
                if use is not None:
                    return None if self._is_caught(node) else use
        return None

    def _failing(self, node: ast.AST) -> _Use | None:
        """The use of a molecule right here, if it fails for None: its methods, and what is RDKit's."""
        parent = self.parents.get(id(node))
        if isinstance(parent, ast.Attribute) and parent.value is node:
            caller = self.parents.get(id(parent))
            shown = caller if isinstance(caller, ast.Call) and caller.func is parent else parent
            return _Use(shown, quoted(shown))
        if isinstance(parent, ast.Call) and node in parent.args:
            called = self.calls.get(id(parent))
            if called is not None and called.name.startswith("rdkit.") and ".Draw." not in called.name:
                return _Use(parent, quoted(parent))
        return None

    def _list_of(self, node: ast.AST) -> str:
        """The local list that a molecule is put in: `mols` of mols.append(mol) and of mols = [parse(s) for s in x]."""
        parent = self.parents.get(id(node))
        if isinstance(parent, ast.Call) and parent.args == [node] and isinstance(parent.func, ast.Attribute):
            owner = parent.func.value
            return owner.id if parent.func.attr == "append" and isinstance(owner, ast.Name) else ""
        if isinstance(parent, ast.ListComp) and parent.elt is node:
            if any(_is_literal(g.iter) or g.ifs for g in parent.generators):
                return ""
            statement = self.parents.get(id(parent))
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                return statement.targets[0].id
        return ""

    def _is_tested(self, node: ast.AST) -> bool:
        """Whether it stands in a condition, whatever that asks."""
        child, parent = node, self.parents.get(id(node))
        while parent is not None and not (isinstance(parent, ast.stmt) and not isinstance(parent, _TESTS)):
            if isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.Assert)):
                return parent.test is child and not self._is_method_of(node)
            if isinstance(parent, ast.comprehension):
                return child in parent.ifs
            if isinstance(parent, ast.Match) or (isinstance(parent, ast.Compare) and _compares_none(parent)):
                return True
            if isinstance(parent, ast.BoolOp) and child is node:
                return True
            child, parent = parent, self.parents.get(id(parent))
        return False

    def _is_method_of(self, node: ast.AST) -> bool:
        """`if mol.GetNumAtoms() > 3` asks the molecule itself, which fails when it is None."""
        parent = self.parents.get(id(node))
        return isinstance(parent, ast.Attribute) and parent.value is node

    def _escapes(self, node: ast.AST) -> bool:
        """Whether other code gets it, which may check it."""
        parent = self.parents.get(id(node))
        return not isinstance(parent, (ast.Expr, ast.FormattedValue))

    def _is_caught(self, node: ast.AST) -> bool:
        """Whether what using None raises is caught around it."""
        child, parent = node, self.parents.get(id(node))
        while parent is not None:
            if isinstance(parent, ast.Try) and child in parent.body:
                for handler in parent.handlers:
                    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                    if any(k is None or ast.unparse(k).rpartition(".")[2] in _HANDLES for k in kinds):
                        return True
            child, parent = parent, self.parents.get(id(parent))
        return False


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(_is_literal(element) for element in node.elts)
    if isinstance(node, ast.Dict):
        return all(_is_literal(value) for value in node.values)
    return isinstance(node, ast.Constant)


def _compares_none(node: ast.Compare) -> bool:
    return any(isinstance(side, ast.Constant) and side.value is None for side in (node.left, *node.comparators))
