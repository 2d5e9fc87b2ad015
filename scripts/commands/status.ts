import { Command } from 'commander';
import { FAILED } from '../failure.ts';
import { runningStack } from '../running-stack.ts';
import { type Finding, lookAtLine } from '../status/look.ts';

const marks = { ok: '✓', late: '!', broken: '✗' } as const;

const inLines = (findings: readonly Finding[]): string =>
  findings.map(({ name, state, detail }) => `${marks[state]} ${name.padEnd(10)} ${detail}`).join('\n');

export const statusCommand = new Command('status')
  .description('say whether the running line is fresh, part by part; exit 1 when something is broken')
  .option('--json', 'print [{"name","state":"ok"|"late"|"broken","detail"}]')
  .addHelpText('after', '\nExample:\n  npx deskview status')
  .action(async ({ json }: { json?: true }) => {
    const findings = await lookAtLine(runningStack());
    console.log(json ? JSON.stringify(findings, null, 2) : inLines(findings));
    if (findings.some(({ state }) => state === 'broken')) process.exitCode = FAILED;
  });
