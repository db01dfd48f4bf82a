"""What a rule is made of: severities, findings, fixes, and the base class of every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from trainwright.findings import Applicability, Preset, Related, Severity
from trainwright.positions import Range
from trainwright.source.place import Place

if TYPE_CHECKING:
    from trainwright.configs.document import ConfigFile
    from trainwright.editing import Editor
    from trainwright.semantics import ClassModel, Function
    from trainwright.semantics.notebooks import NotebookModel


@dataclass(frozen=True)
class Fix:
    """What a rule's `fix` answers: a title for the code action ("Insert model.eval()") and how safe it is.

    The edits themselves are collected by the `Editor` that `fix` was given.
    """

    title: str
    applicability: Applicability = Applicability.SAFE


@dataclass(frozen=True)
class Finding:
    """One mistake at one place.

    `place` is a node of a Python document, or the range itself in a YAML file. `subject` is whatever the rule's
    own `fix` needs; it never leaves the process. `fixable` tells, without computing it, which fix will be offered.
    """

    rule: Rule
    place: Place | Range
    message: str
    related: tuple[Related, ...] = ()
    fixable: Applicability | None = None
    severity: Severity | None = None
    preset: Preset = Preset.DEFAULT
    """STRICT for what a rule that is on by default says under `preset = "strict"` only."""
    subject: Any = field(default=None, compare=False, repr=False)
    size: int | None = None
    """Of a rule with a `limit`: what must be greater than that."""

    @property
    def range(self) -> Range:
        """Where it is now: absolute, in code points."""
        return self.place.range if isinstance(self.place, Place) else self.place


class Rule:
    """A mistake that Trainwright knows. One class, one file; the docstring is the documentation.

    A subclass defines at least one of the `check_*` methods. `check_function` is called for every function,
    method and module body (the module's own statements are a function named `<module>`); `check_class` for every
    class; `check_notebook` for every notebook; `check_config` for every YAML file. They yield findings and change
    nothing.

    The docstring has the chapters What it does, Why it is bad, Example, Use instead, Fix safety, References,
    and Truth where common belief and the library differ.
    """

    code: ClassVar[str]
    """Family and number, as in LOOP004."""
    name: ClassVar[str]
    """The bad pattern itself, readable after "allow": zero-grad-after-backward."""
    severity: ClassVar[Severity]
    preset: ClassVar[Preset] = Preset.DEFAULT
    libraries: ClassVar[tuple[str, ...]] = ()
    """Top-level names of libraries, one of which a file must mention: elsewhere the rule is not run."""
    words: ClassVar[tuple[str, ...]] = ()
    """Names, one of which the function or class must mention: on others the rule is not run. A name is a whole
    identifier as it stands in the text: `zero_grad`, not `optimizer.zero_grad`."""
    limit: ClassVar[int | None] = None
    """Of a rule about sizes: findings whose `size` is no greater are dropped. Settings may say another (`limits`)."""

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Findings in one function, method or module body."""
        return iter(())

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        """Findings that concern a class as a whole."""
        return iter(())

    def check_notebook(self, notebook: NotebookModel) -> Iterator[Finding]:
        """Findings that concern a notebook's cells: their order, their outputs, what stands between them."""
        return iter(())

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """Findings in one YAML file."""
        return iter(())

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Collect the edits of `finding`'s fix in `editor` and name it; None when there is none after all."""
        return None

    def other_fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Another way to put it right, which an editor offers beside `fix` and which is never applied unasked."""
        return None

    def finding(
        self,
        place: Place | Range,
        message: str,
        *,
        related: Sequence[Related] = (),
        fixable: Applicability | None = None,
        severity: Severity | None = None,
        preset: Preset = Preset.DEFAULT,
        subject: Any = None,
        size: int | None = None,
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self, place, message, tuple(related), fixable, severity, preset, subject, size)
