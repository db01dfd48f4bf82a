/** What the server says about itself: whether it checks everything, or had to leave something out. */

import type { StaticFeature } from 'vscode-languageclient/node';

export interface Health {
  readonly health: 'ok' | 'warning' | 'error';
  readonly quiescent: boolean;
  readonly message?: string;
}

/** The notification, and the capability that asks for it, as rust-analyzer has made them common. */
export const SERVER_STATUS = 'experimental/serverStatus';

export const announcesHealth: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...capabilities.experimental, serverStatusNotification: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};
