// Draws the screens of the documentation from what the commands say of the running line: npm run screens
// Stages a generation, waits for it, compares it, and gives it up again. Needs `script` of util-linux, and Chromium.
import { writeFile } from 'node:fs/promises';
import { Client } from 'pg';
import { mintToken } from '#infra/local/token.ts';
import { given } from '#infra/probes/addresses.ts';
import { theLine } from './line.ts';
import { docsScreens, drawDocsPage, pictureOf } from './screens/docs-page.ts';
import { fileOf, screens } from './screens/screens.ts';
import { screenInSvg } from './screens/svg.ts';
import { inTerminal } from './screens/terminal.ts';

type Example = { readonly request: string; readonly technician: string; readonly technicianId: string };

/** A solved request, in letters that are one column wide, of a technician who sees its unit. */
const example = async (): Promise<Example> => {
  const client = new Client({ connectionString: given(theLine().databaseUrl, 'DATABASE_URL') });
  await client.connect();
  try {
    const { rows } = await client.query<Example>(
      `select r.id as request, u.full_name as technician, u.id as "technicianId"
         from service_requests r
         join request_statuses s on s.id = r.status_id and s.count_as_solved
         join request_assignees a on a.request_id = r.id
         join users u on u.id = a.assignee_id and u.is_active and not u.is_deleted and not u.is_blocked
         join technician_business_units t on t.technician_id = u.id and t.business_unit_id = r.business_unit_id
        where not r.is_deleted and r.title ~ '^[ -~]+$' order by r.id limit 1`,
    );
    if (!rows[0]) throw new Error('No request of the line fits: start it with the demo’s data.');
    return rows[0];
  } finally {
    await client.end();
  }
};

const { request, technician, technicianId } = await example();
await inTerminal(['stage']);
try {
  for (const { name, command } of screens) {
    const args = command
      .split(' ')
      .map((word) => (word === 'REQUEST' ? request : word === 'TECHNICIAN' ? technician : word));
    const typed = `npx deskview ${args.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ')}`;
    const lines = await inTerminal(args);
    await writeFile(fileOf(name), screenInSvg(typed, [`\u001b[2m$\u001b[22m ${typed}`, '', ...lines]));
    process.stderr.write(`${fileOf(name)}\n`);
  }
} finally {
  await inTerminal(['abort', '--yes']);
}

const { apiUrl, jwt } = theLine();
const token = await mintToken({ ...jwt, secret: given(jwt.secret, 'JWT_SECRET') }, technicianId);
const asked = await drawDocsPage(given(apiUrl, 'API_URL'), token);
process.stderr.write(
  `${docsScreens.map(pictureOf).join('\n')}\nThe page asked for, and for nothing of another host:\n`,
);
for (const url of asked) process.stderr.write(`  ${url.slice(0, 120)}\n`);
