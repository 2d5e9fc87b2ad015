import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { program } from '#scripts/program.ts';
import { docsScreens, pictureOf } from '#scripts/screens/docs-page.ts';
import { fileOf, screens } from '#scripts/screens/screens.ts';
import { screenInSvg } from '#scripts/screens/svg.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const operating = read('docs/operating.md');
const readme = read('README.md');

test.each(screens)(
  'the screen of $name was drawn from that command, and the operators’ page shows it',
  ({ name, command }) => {
    const [first = '', ...options] = command.split(' ').filter((word) => /^[a-z-]/.test(word));
    const typed = /<title>npx deskview (.*)<\/title>/.exec(read(fileOf(name)))?.[1] ?? '';
    expect(typed.split(' ')[0]).toBe(first);
    for (const option of options) expect(typed).toContain(option);
    expect(operating).toContain(`](${fileOf(name).replace('docs/', '')})`);
  },
);

test.each(docsScreens)('the picture %s was drawn, and the page for front ends shows it', (name) => {
  const picture = readFileSync(new URL(`../../${pictureOf(name)}`, import.meta.url));
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(read('docs/client.md')).toContain(`](${pictureOf(name).replace('docs/', '')})`);
});

test('README and the operators’ page name commands that there are, and all of them', () => {
  const known = new Set(program.commands.map((command) => command.name()));
  for (const page of [operating, readme]) {
    const named = [...page.matchAll(/npx deskview ([a-z]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  }
  for (const name of known) expect(`${operating}${readme}`).toMatch(new RegExp(`\`${name}\\b|deskview ${name}\\b`));
});

test('a screen keeps columns, colours and what XML would misread', () => {
  const svg = screenInSvg('a < b', ['\u001b[32mok\u001b[39m  2 < 3']);
  expect(svg).toContain('<title>a &lt; b</title>');
  expect(svg).toContain('fill="#3fb950">ok</text>');
  expect(svg).toContain('x="49.6"');
  expect(svg).toContain('>2 &lt; 3</text>');
});
