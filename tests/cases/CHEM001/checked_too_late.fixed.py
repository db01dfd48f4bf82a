"""The check stands behind the first use."""

from rdkit.Chem import MolFromInchi, MolToSmiles


def convert(inchi):
    mol = MolFromInchi(inchi, sanitize=False)  # want: CHEM001
    if mol is None:
        raise ValueError(f"RDKit cannot parse {inchi!r}")
    atoms = mol.GetNumAtoms()
    if mol is None:
        return None
    return MolToSmiles(mol), atoms
