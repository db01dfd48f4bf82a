"""A data set that builds graphs."""

import torch
from rdkit import Chem
from rdkit.Chem import AllChem
from torch.utils.data import Dataset


class Molecules(Dataset):
    def __init__(self, smiles, labels):
        self.smiles = smiles
        self.labels = labels

    def __len__(self):
        return len(self.smiles)

    def __getitem__(self, index):
        mol = Chem.MolFromSmiles(self.smiles[index])  # want: CHEM001
        mol = Chem.AddHs(mol)
        AllChem.EmbedMolecule(mol)
        atoms = torch.tensor([atom.GetAtomicNum() for atom in mol.GetAtoms()])
        return atoms, self.labels[index]


def canonical(smiles):
    return Chem.MolToSmiles(Chem.MolFromSmiles(smiles))  # want: CHEM001


def matches(smiles, pattern):
    query = AllChem.MolFromSmarts(pattern)  # want: CHEM001
    return query.GetNumAtoms() > 0 and smiles
