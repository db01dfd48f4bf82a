"""What None raises is caught, and the molecule left out."""

from rdkit import Chem
from rdkit.Chem import Descriptors


def weights(texts):
    found = {}
    for text in texts:
        try:
            mol = Chem.MolFromSmiles(text)
            found[text] = Descriptors.MolWt(mol)
        except Exception as error:
            print(f"skipping {text}: {error}")
    return found


def atoms(text):
    mol = Chem.MolFromSmiles(text)
    try:
        return mol.GetNumAtoms()
    except AttributeError:
        return 0
