/** Code lenses that speak of places in other files: clicked, they show them as a peek of references. */

import * as vscode from 'vscode';
import type { Location, Position, StaticFeature } from 'vscode-languageclient/node';

/** What the server's lenses carry, in the protocol's own shapes. */
interface Places {
  readonly uri: string;
  readonly at: Position;
  readonly places: readonly Location[];
}

/** Tells the server that there is a command behind such lenses. */
export const announcesPlaces: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...capabilities.experimental, trainwrightShowPlaces: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

const position = (place: Position): vscode.Position => new vscode.Position(place.line, place.character);

export function registerPlaces(): vscode.Disposable {
  return vscode.commands.registerCommand('trainwright.showPlaces', async (shown: Places) => {
    const places = shown.places.map(
      ({ uri, range }) =>
        new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(position(range.start), position(range.end))),
    );
    await vscode.commands.executeCommand(
      'editor.action.showReferences',
      vscode.Uri.parse(shown.uri),
      position(shown.at),
      places,
    );
  });
}
