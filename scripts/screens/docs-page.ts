import { writeFile } from 'node:fs/promises';
import { inBrowser } from './browser.ts';

/** The page of the API as a person meets it: the whole, one operation, an answer. */
export const docsScreens = ['docs', 'docs-operation', 'docs-answer'] as const;

export const pictureOf = (name: (typeof docsScreens)[number]): string => `docs/screens/${name}.png`;

const OPERATION = '#operations-Lists-technicianViews';
const button = (
  selector: string,
): string => `(() => { const found = document.querySelector(${JSON.stringify(selector)});
  found?.click(); return Boolean(found); })()`;
const shows = (selector: string): string => `document.querySelector(${JSON.stringify(selector)}) !== null`;
const top = (selector: string): string =>
  `(document.querySelector(${JSON.stringify(selector)}).scrollIntoView(), true)`;

/** Draws the screens of /docs of a running API. Throws when the page asks any other host for anything. Gives what it asked for. */
export const drawDocsPage = (api: string, token: string): Promise<readonly string[]> =>
  inBrowser(`${api}/docs`, async ({ until, picture, asked, complaints }) => {
    const draw = async (name: (typeof docsScreens)[number]) => writeFile(pictureOf(name), await picture());
    await until(shows(OPERATION));
    await draw('docs');
    await until(`(ui.preauthorizeApiKey('bearer', ${JSON.stringify(token)}), true)`);
    await until(button(`${OPERATION} .opblock-summary-control`));
    await until(shows(`${OPERATION} .parameters-col_description`));
    await until(top(OPERATION));
    await draw('docs-operation');
    await until(button(`${OPERATION} .execute`));
    await until(shows(`${OPERATION} .live-responses-table .response-col_status`));
    await until(top(`${OPERATION} .live-responses-table`));
    await draw('docs-answer');
    const outside = asked.filter((url) => !url.startsWith(api) && !url.startsWith('data:'));
    if (outside.length > 0) throw new Error(`The page asks other hosts: ${outside.join(' ')}`);
    if (complaints.length > 0) throw new Error(`The browser complains: ${complaints.join('\n')}`);
    return asked;
  });
