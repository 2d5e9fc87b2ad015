import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { endpoints } from '#admin-api/endpoints.ts';
import { mintToken } from '#infra/local/token.ts';

const { admin, jwt, postgres } = inject('stack');
const token = await mintToken(jwt, 'operator', 3600, 'admin');

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${admin.url}${path}`, { ...init, headers: { Authorization: `Bearer ${token}` } });

/** An answer, which must be what the document says of it. */
const told = async (name: string, path: string, init: RequestInit = {}): Promise<unknown> => {
  const response = await ask(`/admin/v1${path}`, init);
  const endpoint = endpoints.find((one) => one.name === name);
  const body: unknown = await response.json();
  expect([response.status, body]).toEqual([endpoint?.status ?? 200, body]);
  return endpoint?.output.parse(body);
};

const client = new Client({ connectionString: postgres.url });
const [request, technician] = ['cccccccc-0000-4000-8000-000000000001', 'cccccccc-0000-4000-8000-000000000002'];
beforeAll(async () => {
  await client.connect();
  await client.query(`
    insert into users (id, username, full_name, password_hash, is_technician)
      values ('${technician}', 'looked-at', 'Looked At', 'x', true);
    insert into service_requests (id, requester_id, status_id, priority_id, title)
      values ('${request}', '${technician}', 1, 3, 'for the operators')`);
});
afterAll(async () => {
  await client.query(`delete from users where id = '${technician}'`);
  await client.end();
});

test('every look at the real line is what the document says of it', async () => {
  expect(await told('status', '/status')).toMatchObject({
    parts: expect.arrayContaining([{ name: 'api', state: 'ok', detail: expect.any(String), todo: null }]),
  });
  const { checks } = (await told('doctor', '/doctor')) as { checks: { name: string; state: string }[] };
  // The reference seeds have a role `admin`, and ADMIN_ROLES is `Admin`: to say so is right.
  expect(checks.filter(({ state }) => state !== 'ok').map(({ name }) => name)).toEqual(['admin-roles']);
  expect(await told('generations', '/generations')).toMatchObject({ active: 1 });
  expect(await told('generation', '/generations/1')).toMatchObject({ progress: { state: 'ready' } });
  await told('history', '/operations');
  await told('inspectTechnician', `/technicians/${technician}`);
  await expect
    .poll(() => told('inspectRequest', `/requests/${request}`), { timeout: 30_000 })
    .toMatchObject({
      kept: { value: { faults: [], views: expect.arrayContaining(['unassigned']) } },
      touched: { value: { records: [{ op: 'written', kind: 'request' }] } },
    });
  const question = `view=unassigned&request=${request}&technician=${technician}`;
  expect(await told('explain', `/explain?${question}`)).toMatchObject({ request: { title: 'for the operators' } });
});

const ended = async (kind: string, path: string, body: object) => {
  const { id } = (await told(kind, path, { method: 'POST', body: JSON.stringify(body) })) as { id: string };
  await expect
    .poll(async () => ((await told('job', `/jobs/${id}`)) as { state: string }).state, { timeout: 60_000 })
    .not.toBe('running');
  return told('job', `/jobs/${id}`);
};

test('comparing and reading anew are jobs that end with their reports', async () => {
  expect(await ended('verify', '/verifications', {})).toMatchObject({
    state: 'succeeded',
    result: { outcome: 'equal' },
  });
  expect(
    await ended('reindex', '/reindexes', { selection: { kind: 'requests', ids: [request] }, dryRun: true }),
  ).toMatchObject({ state: 'succeeded', result: { compared: 1, differences: 0 } });
});

test('what is served is compared with the source by itself, and the outcome is told', async () => {
  const noted = { who: 'schedule', what: 'verify', generation: 1, outcome: 'equal' };
  await expect
    .poll(() => told('history', '/operations'), { timeout: 60_000 })
    .toMatchObject({ operations: expect.arrayContaining([expect.objectContaining(noted)]) });
  expect(await (await ask('/metrics')).text()).toContain(
    'deskview_verified_outcome{generation="1",outcome="equal",cell="main"} 1',
  );
});

test('a token of the dashboard is none of an operator', async () => {
  const headers = { Authorization: `Bearer ${await mintToken(jwt, technician)}` };
  expect((await fetch(`${admin.url}/admin/v1/status`, { headers })).status).toBe(403);
});
