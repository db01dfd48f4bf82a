"""Code that asks which version of a library it runs with: what it does there is chosen, not overlooked."""

from __future__ import annotations

import ast

from trainwright.semantics.tree import Context

_QUESTIONS = ("version", "hasattr", "torch_", "tv_", "_available")


def chosen_by_version(context: Context | None) -> bool:
    """Whether code in this context stands under a question about versions, or where the newer way has failed."""
    for outer in context.chain() if context is not None else ():
        if isinstance(outer.node, ast.ExceptHandler) or asks_for_version(outer.node):
            return True
        if isinstance(outer.node, ast.Try) and outer.arm in ("body", "handler") and _expects_absence(outer.node):
            return True
    return False


def asks_for_version(node: ast.AST) -> bool:
    """Whether a statement branches on a version, or on whether a name exists."""
    if not isinstance(node, (ast.If, ast.IfExp)):
        return False
    test = ast.unparse(node.test).lower()
    return any(question in test for question in _QUESTIONS)


def _expects_absence(node: ast.Try) -> bool:
    caught = " ".join(ast.unparse(handler.type) for handler in node.handlers if handler.type is not None)
    return any(name in caught for name in ("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError"))
