import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { problem } from '#http/problem-body.ts';
import { ProjectorError, Refused } from '#projector/errors.ts';
import { jwtSettings, tokenOf } from '#test/support/http.ts';
import { adminOf, asked, type Errors, NOON, OPERATOR, operatorToken } from './admin-of.ts';
import { fakeOperations } from './fake-operations.ts';

const path = '/admin/v1/rollback';
const post = (headers: Record<string, string>, query = '') =>
  adminOf().request(path + query, { method: 'POST', headers });
const bearing = async (token: Promise<string> | string) => post({ Authorization: `Bearer ${await token}` });

/** What a refusal tells; each is a problem that nobody keeps. */
const refused = async (asking: Response | Promise<Response>) => {
  const response = await asking;
  const { status, headers } = response;
  const body = problem.parse(await response.json());
  expect(body.status).toBe(status);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('cache-control')).toBe('no-store');
  return { status, headers, body };
};

describe('401', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['signed with another secret', () => tokenOf(OPERATOR, { secret: 'another secret, long enough for HS256' })],
    ['of HS512', () => tokenOf(OPERATOR, { alg: 'HS512', claims: { scope: 'admin' } })],
    [
      'without a signature',
      () => new UnsecuredJWT({ sub: OPERATOR, type: 'access', scope: 'admin' }).setExpirationTime('1h').encode(),
    ],
    [
      'with another payload than was signed',
      async () => {
        const [head, , signature] = (await operatorToken()).split('.');
        const payload = Buffer.from(JSON.stringify({ ...jwtSettings, sub: 'root', scope: 'admin' })).toString(
          'base64url',
        );
        return `${head}.${payload}.${signature}`;
      },
    ],
    [
      'signed by nobody we know',
      () => new SignJWT({ scope: 'admin' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('guess')),
    ],
    ['of another issuer', () => operatorToken({ iss: 'somebody' })],
    ['for another audience', () => operatorToken({ aud: 'another-service' })],
    ['that has expired', () => operatorToken({ exp: NOON / 1000 - 1 })],
    ['without an end', () => operatorToken({ exp: undefined })],
    ['for refreshing', () => operatorToken({ type: 'refresh' })],
    ['without a type', () => operatorToken({ type: undefined })],
    ['without a subject', () => operatorToken({ sub: undefined })],
    ['whose subject would break a line of the log', () => operatorToken({ sub: 'mona\nomar' })],
    ['that is not a token', () => 'abc'],
  ])('a token %s', async (_, token) => {
    const { status, headers } = await refused(bearing(token()));
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="deskview", error="invalid_token"/);
  });

  test.each([
    ['no token', () => ({})],
    ['an empty Bearer header', () => ({ Authorization: 'Bearer ' })],
    ['a good token in a cookie: other sites could send it', (token: string) => ({ Cookie: `access_token=${token}` })],
    ['a good token behind another scheme', (token: string) => ({ Authorization: `Basic ${token}` })],
  ])('%s', async (_, headersFor) => {
    const { status, headers } = await refused(post(headersFor(await operatorToken())));
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="deskview"']);
  });

  test('a good token in the address, where logs would keep it', async () => {
    const token = await operatorToken();
    expect((await post({}, `?access_token=${token}&token=${token}`)).status).toBe(401);
  });
});

describe('403: a token of the application whose scope does not hold admin', () => {
  test.each([[undefined], [''], ['profile'], ['administrator'], ['Admin'], ['profile,admin'], [['admin']], [true]])(
    'scope %j',
    async (scope) => {
      const { status, headers } = await refused(bearing(operatorToken({ scope })));
      expect([status, headers.get('www-authenticate')]).toEqual([
        403,
        'Bearer realm="deskview", error="insufficient_scope", scope="admin"',
      ]);
    },
  );
});

test('nothing is done for anybody who is refused', async () => {
  const operations = fakeOperations();
  const headers = { Authorization: `Bearer ${await operatorToken({ scope: 'profile' })}` };
  await adminOf(operations).request(path, { method: 'POST', headers });
  expect(operations.asked).toEqual([]);
});

describe('400, 413, 422: what is asked wrongly', () => {
  const many = JSON.stringify({ force: 'x'.repeat(70_000) });
  test.each<[status: number, method: string, path: string, body: unknown, says: string | null]>([
    [400, 'POST', '/rollback', '{', 'body'],
    [400, 'POST', '/rollback', '[]', 'body'],
    [400, 'POST', '/rollback', 'null', 'body'],
    [413, 'POST', '/rollback', many, null],
    [422, 'POST', '/rollback', { force: 1 }, 'force'],
    [422, 'POST', '/rollback', { forced: true }, 'forced'],
    [422, 'POST', '/generations', { from: 'mysql' }, 'from'],
    [422, 'POST', '/generations', { maxRate: 0 }, 'maxRate'],
    [422, 'POST', '/generations/0/promote', {}, 'number'],
    [422, 'POST', '/generations/0x1/promote', {}, 'number'],
    [422, 'GET', '/operations?limit=1e3', undefined, 'limit'],
    [422, 'GET', '/requests/abc', undefined, 'id'],
    [422, 'GET', '/explain?view=mine&technician=mona', undefined, 'view'],
    [422, 'POST', '/reindexes', {}, 'selection'],
    [422, 'POST', '/reindexes', { selection: { kind: 'requests', ids: [] } }, 'selection.ids'],
    [422, 'POST', '/reindexes', { selection: { kind: 'since', at: 'yesterday' } }, 'selection.at'],
    [422, 'POST', '/verifications', { part: { kind: 'sample', size: 0 } }, 'part.size'],
  ])('%i: %s %s', async (status, method, where, body, says) => {
    const { body: told } = await refused(asked(adminOf(), method, where, body));
    expect(told.status).toBe(status);
    expect(told.errors?.map(({ field }) => field) ?? null).toEqual(
      says === null ? null : expect.arrayContaining([says]),
    );
  });
});

describe('404 and 405', () => {
  test.each([
    ['GET', '/nothing'],
    ['GET', '/jobs/00000000-0000-4000-8000-000000000001'],
    ['DELETE', '/jobs/00000000-0000-4000-8000-000000000001'],
    ['GET', '/generations/9'],
  ])('there is no %s %s', async (method, where) => {
    expect((await refused(asked(adminOf(), method, where))).status).toBe(404);
  });

  test('a method that an address does not know is told which it knows', async () => {
    const { status, headers } = await refused(asked(adminOf(), 'PUT', '/generations/7'));
    expect([status, headers.get('allow')]).toEqual([405, 'GET, DELETE']);
  });
});

const failing = (error: Error) =>
  fakeOperations({
    rollback: async () => {
      throw error;
    },
  });

test.each<[string, ProjectorError, number, string | null]>([
  ['a refusal', new Refused('pointer-moved', 'Look again.'), 409, null],
  ['what does not answer', new ProjectorError('source', 'No answer.', { retriable: true }), 503, '5'],
  ['what somebody has to mend', new ProjectorError('generation-lost', 'It is gone.'), 409, null],
  ['an unknown user', new ProjectorError('unknown-user', 'Nobody.'), 404, null],
  ['an unknown generation', new Refused('no-generation', 'None.'), 404, null],
])('%s of the write side has a status and keeps its words', async (_, error, status, retryAfter) => {
  const { headers, body } = await refused(asked(adminOf(failing(error)), 'POST', '/rollback'));
  expect([body.status, body.reason, body.detail, headers.get('retry-after')]).toEqual([
    ...[status, error.code, error.message, retryAfter],
  ]);
});

test('a mistake of ours is a 500 that says nothing of it; the log does', async () => {
  const errors: Errors = [];
  const mistake = new Error('password=secret');
  const { body } = await refused(asked(adminOf(failing(mistake), { errors }), 'POST', '/rollback'));
  expect([body.status, JSON.stringify(body).includes('secret'), errors]).toEqual([500, false, [{ err: mistake }]]);
});

test('a second job of a kind is refused while one runs, one of the other kind is not', async () => {
  const forever = () => new Promise<never>(() => {});
  const app = adminOf(fakeOperations({ verify: forever, reindex: forever }));
  const statusOf = async (where: string, body?: object) => (await asked(app, 'POST', where, body)).status;
  const selection = { kind: 'view', view: 'all_tickets' };
  expect([await statusOf('/verifications'), await statusOf('/reindexes', { selection })]).toEqual([202, 202]);
  const { body } = await refused(asked(app, 'POST', '/verifications'));
  expect([body.status, body.reason]).toEqual([409, 'already-running']);
});
