"""Texts that RDKit wrote itself, one that the class gives, and one that a filter of the program let through."""

import gzip

from filters import passes_filters
from rdkit import Chem
from rdkit.Chem import AllChem, Descriptors


class Similarity:
    query = "Cc1ccc(cc1)c2cc(nn2c3ccc(cc3)S(=O)(=O)N)C(F)(F)F"

    def __init__(self):
        molecule = Chem.MolFromSmiles(self.query)
        self.fingerprint = AllChem.GetMorganFingerprint(molecule, 2)


def log_p(molecules):
    canonical = []
    for molecule in molecules:
        canonical.append(Chem.MolToSmiles(molecule))
    values = []
    for i in range(len(canonical)):
        values.append(Descriptors.MolLogP(Chem.MolFromSmiles(canonical[i])))
    return values


def process(row, isomeric):
    smiles, name = row.decode("utf-8").split()
    if not passes_filters(smiles):
        return None
    return name, Chem.MolToSmiles(Chem.MolFromSmiles(smiles), isomericSmiles=isomeric)


def share_of_valid(texts):
    texts = [Chem.MolFromSmiles(text) for text in texts]
    return sum(mol is not None for mol in texts) / len(texts)


with gzip.open("library.smi") as rows:
    print([process(row, False) for row in rows])
