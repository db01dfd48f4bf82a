// Drives the VS Code workbench in headless Chromium for workbench.py: one request a line on stdin, one answer a line on
// stdout. A request is {"do": "press", ...}; an answer is {"ok": value} or {"error": text}.
import fs from 'node:fs';
import readline from 'node:readline';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM;
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const PATIENCE = 30_000;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
let page;

// A key that is sent while the workbench is busy can be lost: it is sent again until its effect is seen.
async function until(act, isDone, what) {
  for (let attempt = 0; attempt < 10; attempt++) {
    await act();
    try {
      return await isDone();
    } catch {
      // Not yet: again.
    }
  }
  throw new Error(`gave up: ${what}`);
}

const texts = async (locator) => (await locator.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
const problemRows = () => page.locator('.markers-panel .monaco-list-row');
const findingRows = () => page.locator('.markers-panel .monaco-list-row:has(.marker-icon)');
const menuRows = () => page.locator('.action-widget .monaco-list-row');
const quickInput = () => page.locator('.quick-input-widget:visible');

const operations = {
  async open({ url, zoom }) {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: zoom ?? 1 });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(url);
    await page.waitForSelector('.monaco-workbench');
  },

  async close() {
    await page?.close();
    page = undefined;
  },

  // Extension-host tests end by calling back into the page, as under VS Code's own test runner.
  async runTests({ url, timeout }) {
    const context = await browser.newContext();
    page = await context.newPage();
    let finish;
    const finished = new Promise((resolve) => { finish = resolve; });
    const output = [];
    await page.exposeFunction('codeAutomationLog', (type, args) => void output.push(`${type}: ${[].concat(args).join(' ')}`));
    await page.exposeFunction('codeAutomationExit', (code) => finish(code));
    await page.goto(url);
    const timer = setTimeout(() => finish(null), timeout);
    const code = await finished;
    clearTimeout(timer);
    await context.close();
    page = undefined;
    return { code, output };
  },

  async openFile({ name }) {
    const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
    const editor = page.locator(`.tab.active[data-resource-name="${name}"]`);
    await until(() => row.dblclick(), () => editor.waitFor({ timeout: 3000 }), `open ${name}`);
    await page.locator('.editor-instance .view-line').first().waitFor();
    await page.locator('.monaco-editor.focused').first().waitFor();
  },

  async openNotebook({ name }) {
    const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
    const editor = page.locator(`.tab.active[data-resource-name="${name}"]`);
    await until(() => row.dblclick(), () => editor.waitFor({ timeout: 3000 }), `open ${name}`);
    await page.locator('.notebook-editor .cell .view-line').first().waitFor();
  },

  async showProblems() {
    await until(
      () => page.keyboard.press('Control+Shift+M'),
      () => page.locator('.markers-panel-container').waitFor({ timeout: 3000 }),
      'show the Problems view',
    );
  },

  // Waits until the Problems view lists exactly `count` findings, and gives their texts.
  async findings({ count }) {
    for (let waited = 0; (await findingRows().count()) !== count; waited += 100) {
      if (waited > PATIENCE) {
        throw new Error(`${count} findings expected; the Problems view has ${JSON.stringify(await texts(problemRows()))}`);
      }
      await page.waitForTimeout(100);
    }
    return texts(findingRows());
  },

  async goToFinding({ text }) {
    // At its start: further right is the link to the rule's page.
    const row = findingRows().filter({ hasText: text }).first();
    const act = () => row.dblclick({ position: { x: 80, y: 10 } });
    await until(act, () => page.locator('.monaco-editor.focused').first().waitFor({ timeout: 3000 }), text);
  },

  async squiggles() {
    await page.waitForSelector('.squiggly-error, .squiggly-warning, .squiggly-info', { state: 'attached' });
    return page.locator('.squiggly-error, .squiggly-warning, .squiggly-info').count();
  },

  // Hovers with the mouse over the first place in the editor that shows `text`, and gives what the hover says.
  async hover({ text, expect }) {
    const place = page.locator('.view-line span span', { hasText: text }).last();
    const hover = page.locator('.monaco-hover:visible', { hasText: expect }).first();
    const move = async () => {
      await page.mouse.move(900, 150);
      await place.hover();
    };
    await until(move, () => hover.waitFor({ timeout: 4000 }), `hover ${text}`);
    return hover.innerText();
  },

  // Clicks on the first place in the editor that shows `text`; by the mouse, because a locator's click would scroll.
  async goTo({ text }) {
    const place = page.locator('.view-line span span', { hasText: text }).first();
    await place.waitFor();
    await page.mouse.move(1000, 700); // a hover would be in the way
    await page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
    const box = await place.boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator('.monaco-editor.focused').first().waitFor();
  },

  // A key, until its effect is seen.
  async pressUntil({ key, selector, text }) {
    const seen = page.locator(selector, text ? { hasText: text } : undefined).first();
    await until(() => page.keyboard.press(key), () => seen.waitFor({ timeout: 4000 }), key);
  },

  async type({ text }) {
    await page.keyboard.type(text, { delay: 30 });
  },

  // Ctrl+. at the cursor: gives the titles in the menu, and leaves it open.
  async openCodeActions() {
    await page.locator('.monaco-editor.focused').first().waitFor();
    const first = page.locator('.action-widget .monaco-list-row.action').first();
    await until(() => page.keyboard.press('Control+.'), () => first.waitFor({ timeout: 3000 }), 'Ctrl+.');
    return texts(page.locator('.action-widget .monaco-list-row.action'));
  },

  // Enter, not a click: an invisible block covers the menu for the mouse.
  async acceptCodeAction() {
    await until(
      () => page.keyboard.press('Enter'),
      () => menuRows().first().waitFor({ state: 'hidden', timeout: 3000 }),
      'Enter in the menu',
    );
  },

  async save() {
    const isDirty = page.locator('.tab.active.dirty');
    await until(() => page.keyboard.press('Control+s'), () => isDirty.waitFor({ state: 'detached', timeout: 3000 }), 'Ctrl+S');
  },

  async command({ title }) {
    await until(() => page.keyboard.press('F1'), () => quickInput().waitFor({ timeout: 3000 }), 'F1');
    await page.keyboard.type(title);
    const row = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
    await row.waitFor();
    await until(() => page.keyboard.press('Enter'), () => row.waitFor({ state: 'hidden', timeout: 3000 }), `run ${title}`);
  },

  async statusItem({ text, expect }) {
    await page.locator(`.statusbar-item[aria-label*="${expect}"]`, { hasText: text }).waitFor();
  },

  async clickStatusItem({ text }) {
    await page.locator('.statusbar-item', { hasText: text }).click();
    await quickInput().locator('.monaco-list-row').first().waitFor();
    return texts(quickInput().locator('.monaco-list-row'));
  },

  async notification({ text }) {
    const toast = page.locator('.notification-toast', { hasText: text }).first();
    await toast.waitFor();
    return { message: await toast.locator('.notification-list-item-message').innerText(), buttons: await texts(toast.locator('.monaco-text-button')) };
  },

  async clickNotification({ text, button }) {
    const toast = page.locator('.notification-toast', { hasText: text }).first();
    await toast.locator('.monaco-text-button', { hasText: button }).click();
  },

  // Drags the upper edge of the panel (Problems, Output) to `y`.
  async resizePanel({ y }) {
    const { x, width, y: top } = await page.locator('.part.panel').boundingBox();
    await page.mouse.move(x + width / 2, top);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y, { steps: 8 });
    await page.mouse.up();
  },

  // Waits until a web view (the preview of Markdown) shows `text`.
  async webview({ text }) {
    for (let waited = 0; waited < PATIENCE; waited += 200) {
      for (const frame of page.frames()) {
        if (await frame.getByText(text).first().isVisible().catch(() => false)) {
          return;
        }
      }
      await page.waitForTimeout(200);
    }
    throw new Error(`no web view shows ${text}`);
  },

  async visible({ selector, text }) {
    await page.locator(selector, text ? { hasText: text } : {}).first().waitFor();
  },

  async press({ key }) {
    await page.keyboard.press(key);
  },

  async screenshot({ path }) {
    await page.screenshot({ path });
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = { ok: (await operations[request.do](request)) ?? null };
  } catch (error) {
    answer = { error: `${request.do}: ${error.message}` };
  }
  fs.writeSync(1, JSON.stringify(answer) + '\n');
}
await browser.close();
