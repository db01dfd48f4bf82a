"""The name holds a text, then the molecule that is read from it, which is checked."""

from rdkit import Chem


def canonical(molecule):
    molecule = Chem.MolToSmiles(molecule, kekuleSmiles=True)
    molecule = Chem.MolFromSmiles(molecule)
    if molecule is None:
        return None
    return Chem.MolToSmiles(molecule)
