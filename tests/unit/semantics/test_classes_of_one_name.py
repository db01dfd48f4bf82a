"""A file that defines a class again: the last definition counts, and what an instance is of is not told."""

from pathlib import Path

from trainwright.semantics.model import ModuleModel
from trainwright.semantics.values import Kind, Value
from trainwright.semantics.workspace import Workspace
from trainwright.source.document import Document

PLAIN = """
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(x)

    def only_here(self):
        return 1
"""
AGAIN = """

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.2)

    def forward(self, x):
        return self.drop(x)
"""


def model_of(text: str) -> tuple[Workspace, ModuleModel, Document]:
    workspace, document = Workspace(), Document(text)
    module = ModuleModel(workspace, Path("net.py"), document)
    workspace.add(module)
    return workspace, module, document


def test_a_file_with_two_classes_of_one_name_sleeps_and_wakes() -> None:
    _, module, _ = model_of(PLAIN + AGAIN)
    assert [function.qualname for function in module.all_functions if function.cls] == ["Net.__init__", "Net.forward"]
    module.sleep()
    above = (PLAIN + AGAIN).rpartition("class Net")[0]
    assert module.classes["Net"].segment.first_line == above.count("\n")


def test_the_mode_of_an_instance_matters_only_while_its_class_is_known() -> None:
    workspace, module, document = model_of(PLAIN)
    instance = Value(Kind.MODULE, type=module.classes["Net"].id)
    assert workspace.mode_matters(instance)
    document.replace(PLAIN + AGAIN)
    module.rebind()
    assert not workspace.mode_matters(instance)
    document.replace(PLAIN)
    module.rebind()
    assert workspace.mode_matters(instance)
