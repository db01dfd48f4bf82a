"""Checked in all the ways that people check."""

from rdkit import Chem
from rdkit.Chem import Descriptors


def weight(smiles):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        return float("nan")
    return Descriptors.MolWt(mol)


def weights(texts):
    mols = [Chem.MolFromSmiles(text) for text in texts]
    mols = [mol for mol in mols if mol is not None]
    return [Descriptors.MolWt(mol) for mol in mols]


def filtered(texts):
    mols = [Chem.MolFromSmiles(text) for text in texts]
    return [Descriptors.MolWt(mol) for mol in mols if mol]


def short(smiles):
    mol = Chem.MolFromSmiles(smiles)
    return mol.GetNumAtoms() if mol else 0


def both(smiles):
    mol = Chem.MolFromSmiles(smiles)
    ok = mol is not None and mol.GetNumAtoms() > 1
    assert ok, smiles
    return ok


def asserted(smiles):
    mol = Chem.MolFromSmiles(smiles)
    assert mol is not None, smiles
    return Chem.MolToSmiles(mol)


def inline(smiles):
    if (mol := Chem.MolFromSmiles(smiles)) is not None:
        return Descriptors.MolWt(mol)
    return None


def skipping(texts):
    for text in texts:
        mol = Chem.MolFromSmiles(text)
        if not mol:
            continue
        yield mol.GetNumAtoms()
