import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { findOnPath } from '#infra/local/command.ts';
import { connectTo } from './devtools.ts';

/** A page in a real browser. */
export type Page = {
  /** Evaluates an expression there, until it gives something true, for at most ten seconds. */
  readonly until: (expression: string) => Promise<unknown>;
  /** What is seen now, as PNG. */
  readonly picture: () => Promise<Buffer>;
  /** Every address that was asked for, in order. */
  readonly asked: readonly string[];
  /** What the browser complains about: blocked by a policy, errors. */
  readonly complaints: readonly string[];
};

const [WIDTH, HEIGHT] = [1280, 1400];
const PATIENCE = 10_000;

const program = (): string => {
  const found = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => findOnPath(name)).find(Boolean);
  if (!found)
    throw new Error('There is no Chromium on the PATH; on Debian: apt-get install chromium fonts-dejavu-core');
  return found;
};

/** The browser says on stderr where it listens for tools. */
const addressIn = async (lines: AsyncIterable<Buffer>): Promise<string> => {
  let said = '';
  for await (const line of lines) {
    said += line;
    const address = /ws:\/\/\S+/.exec(said)?.[0];
    if (address) return address;
  }
  throw new Error(`Chromium ended:\n${said}`);
};

/** Calls back with a page that shows an address, and closes the browser afterwards. */
export const inBrowser = async <T>(url: string, use: (page: Page) => Promise<T>): Promise<T> => {
  const home = mkdtempSync(`${tmpdir()}/deskview-browser-`);
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'];
  const options = [`--user-data-dir=${home}`, `--window-size=${WIDTH},${HEIGHT}`, '--remote-debugging-port=0'];
  const browser = spawn(program(), [...flags, ...options, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const { send, on, close } = await connectTo(await addressIn(browser.stderr.iterator({ destroyOnReturn: false })));
    browser.stderr.resume();
    const asked: string[] = [];
    const complaints: string[] = [];
    on('Network.requestWillBeSent', ({ request }) => asked.push(request.url));
    on('Log.entryAdded', ({ entry }) => complaints.push(entry.text));
    on('Runtime.exceptionThrown', ({ exceptionDetails }) => complaints.push(exceptionDetails.text));
    for (const domain of ['Network', 'Log', 'Runtime', 'Page']) await send(`${domain}.enable`);
    await send('Page.navigate', { url });

    const until = async (expression: string): Promise<unknown> => {
      const deadline = Date.now() + PATIENCE;
      for (;;) {
        const { result } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
        if (result.value) return result.value;
        if (Date.now() > deadline) throw new Error(`Never true in the page: ${expression}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const picture = async () => Buffer.from((await send('Page.captureScreenshot', { format: 'png' })).data, 'base64');
    const made = await use({ until, picture, asked, complaints });
    close();
    return made;
  } finally {
    browser.kill();
    if (browser.exitCode === null) await once(browser, 'exit');
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
};
