"""A list that is filled from a file is no list of texts that RDKit wrote."""

from rdkit import Chem
from rdkit.Chem import Descriptors


class Scorer:
    reference = None

    def __init__(self, reference):
        self.reference = reference

    def weight(self):
        return Descriptors.MolWt(Chem.MolFromSmiles(self.reference))  # want: CHEM001


def weights(path):
    smiles = []
    with open(path) as lines:
        for line in lines:
            smiles.append(line.strip())
    weighed = []
    for i in range(len(smiles)):
        weighed.append(Descriptors.MolWt(Chem.MolFromSmiles(smiles[i])))  # want: CHEM001
    return weighed
