/** Which documents the server is told about. */

import type { DocumentFilter } from 'vscode-languageclient';

export const LANGUAGES: readonly string[] = ['python', 'yaml'];

const SCHEMES: readonly string[] = ['file', 'untitled'];

export const SELECTOR: DocumentFilter[] = LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ scheme, language })));
