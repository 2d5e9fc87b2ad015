import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run } from '#infra/local/command.ts';

const path = (below: string): string => fileURLToPath(new URL(`../../${below}`, import.meta.url));
const tsc = path('node_modules/.bin/tsc');

const program = `import { createDeskview } from '@deskview/client';
const desk = createDeskview({ baseUrl: 'http://desk.example' });
const read = async (): Promise<string | undefined> => (await desk.technicianViews({ view: 'all_tickets' })).data[0]?.subject;
// @ts-expect-error there is no such view
const misread = () => desk.technicianViews({ view: 'all_ticket' });
console.log(Object.keys(desk).join(' '), typeof read, typeof misread);
`;
const compiling = ['--module', 'nodenext', '--target', 'es2024', '--strict', '--types', 'node', 'program.ts'];

test('the package is plain JavaScript with types, for whoever has it installed', async () => {
  const folder = mkdtempSync(`${tmpdir()}/deskview-client-`);
  try {
    await run(tsc, ['-p', path('services/client'), '--outDir', `${folder}/dist`], { cwd: folder });
    writeFileSync(`${folder}/package.json`, readFileSync(path('services/client/package.json')));
    symlinkSync(path('node_modules'), `${folder}/node_modules`);
    writeFileSync(`${folder}/program.ts`, program);
    await run(tsc, compiling, { cwd: folder });
    const said = await run(process.execPath, ['--no-strip-types', 'program.js'], { cwd: folder });
    const calls = 'technicianViews pages counts businessUnitCounts ticketTypeCounts requestById batch';
    expect(said.trim()).toBe(`${calls} function function`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
