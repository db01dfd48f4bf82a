"""Who gets the molecule checks it, and literals need no check."""

from rdkit import Chem
from rdkit.Chem import Descriptors, Draw

CAFFEINE = Chem.MolFromSmiles("CN1C=NC2=C1C(=O)N(C(=O)N2C)C")
print(Descriptors.MolWt(CAFFEINE))

benzene = "c1ccccc1"
ring = Chem.MolFromSmiles(benzene)
print(ring.GetNumAtoms())

for name in ("CCO", "CCN"):
    alcohol = Chem.MolFromSmiles(name)
    print(alcohol.GetNumAtoms())


def parse(smiles):
    return Chem.MolFromSmiles(smiles)


def is_valid(smiles):
    mol = Chem.MolFromSmiles(smiles)
    return mol is not None


def featurize(smiles, featurizer):
    mol = Chem.MolFromSmiles(smiles)
    return featurizer(mol)


def clean(mol):
    text = Chem.MolToSmiles(mol, isomericSmiles=True)
    again = Chem.MolFromSmiles(text)
    Chem.Kekulize(again)
    return again


def picture(texts):
    mols = [Chem.MolFromSmiles(text) for text in texts]
    return Draw.MolsToGridImage(mols)
