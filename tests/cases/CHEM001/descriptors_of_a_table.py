"""Descriptors for the rows of a table: one broken SMILES ends the run."""

import numpy as np
import pandas as pd
from rdkit import Chem
from rdkit.Chem import Crippen, Descriptors


def features(frame: pd.DataFrame) -> np.ndarray:
    rows = []
    for smiles in frame["smiles"]:
        mol = Chem.MolFromSmiles(smiles)  # want: CHEM001
        # the four numbers of the paper
        rows.append([Descriptors.MolWt(mol), Crippen.MolLogP(mol), mol.GetNumHeavyAtoms()])
    return np.array(rows)


def in_a_list(smiles):
    mols = []
    for text in smiles:
        mol = Chem.MolFromSmiles(text)  # want: CHEM001
        mols.append(mol)
    for mol in mols:
        yield Descriptors.NumRotatableBonds(mol)


def in_a_comprehension(texts):
    mols = [Chem.MolFromSmiles(text) for text in texts]  # want: CHEM001
    return [Descriptors.TPSA(mol) for mol in mols]
