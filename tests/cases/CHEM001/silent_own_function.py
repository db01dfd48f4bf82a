"""A function of the program of the same name, which raises."""

from toolkit import Chem


def MolFromSmiles(text):
    mol = Chem.parse(text)
    if mol is None:
        raise ValueError(text)
    return mol


def size(text):
    mol = MolFromSmiles(text)
    return mol.GetNumAtoms()
