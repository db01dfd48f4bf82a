/** Which documents the server is told about. */

import type { DocumentFilter } from 'vscode-languageclient';

export const LANGUAGES: readonly string[] = ['python', 'yaml'];

const SCHEMES: readonly string[] = ['file', 'untitled'];

const NOTEBOOK = 'jupyter-notebook';

/** Markdown too: VS Code asks the first cell, whatever it is, for the fixes of the whole notebook. */
const IN_NOTEBOOKS: readonly string[] = ['python', 'markdown'];

export const SELECTOR: DocumentFilter[] = [
  ...LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ scheme, language }))),
  ...IN_NOTEBOOKS.map((language) => ({ notebook: NOTEBOOK, language })),
];
