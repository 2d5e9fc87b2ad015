import { describe, expect, test } from 'vitest';
import type { ReadStore } from '#query-api/ports.ts';
import { getAs, PREFIX } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people } from './desk.ts';
import { storeOf, storeWithout } from './store-of.ts';

const endpoints = ['/technician-views', '/technician-views/counts', '/business-unit-counts', '/ticket-type-counts'];

const told = async (response: Response) => [
  response.status,
  response.headers.get('content-type'),
  response.headers.get('retry-after'),
  await response.text(),
];

const problemJson = 'application/problem+json';

describe('without a truthful answer there is none', () => {
  test.each([
    ['no-generation', '5', 'No read model is served yet.'],
    ['hydrating', '5', 'The read model is being filled for the first time.'],
    ['incomplete', '5', 'Part of the read model is missing; it has to be rebuilt.'],
    ['unreachable', '1', 'The read model does not answer.'],
  ] as const)('%s: 503, never a 200 with zeros, and nothing of the inside', async (reason, retryAfter, detail) => {
    const app = appOf(storeWithout(reason));
    for (const path of endpoints) {
      expect(await told(await getAs(app.request, people.root, path))).toEqual([
        503,
        problemJson,
        retryAfter,
        `{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"${detail}","reason":"${reason}"}`,
      ]);
    }
  });

  test('the log is told the cause once, not with every request', async () => {
    const logged: object[] = [];
    const log = { warn: (fields: object) => void logged.push(fields), error: () => {} };
    const app = appOf(storeWithout('unreachable'), { log });
    for (const path of endpoints) await getAs(app.request, people.root, path);
    expect(logged).toEqual([{ unavailable: 'unreachable', detail: 'connect ECONNREFUSED 10.0.0.7:6379' }]);
  });

  test('a store that never says anything: 503 after a while, not a connection that hangs', async () => {
    const store: ReadStore = { ...storeOf(desk([])), read: () => new Promise(() => {}) };
    const response = await getAs(appOf(store, { patience: 20 }).request, people.root, '/technician-views');
    expect(await told(response)).toEqual([
      503,
      problemJson,
      '1',
      '{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"There was no answer in time.","reason":"late"}',
    ]);
  });

  test('a segment that the store left out is an error, not a zero', async () => {
    const whole = storeOf(desk([]));
    const store: ReadStore = {
      ...whole,
      read: async (ask) => {
        const found = await whole.read(ask);
        return 'unavailable' in found ? found : { ...found, tallies: new Map() };
      },
    };
    for (const path of endpoints) expect((await getAs(appOf(store).request, people.root, path)).status).toBe(500);
  });
});

describe('what is told first', () => {
  const full = appOf(storeOf(desk([])));
  const bad = '/technician-views?view=nope';

  test('401 before everything', async () => {
    expect((await appOf(storeWithout('unreachable')).request(`${PREFIX}${bad}`)).status).toBe(401);
  });

  test('403 before 400 and 422', async () => {
    expect((await getAs(full.request, people.requester, bad)).status).toBe(403);
    expect((await getAs(full.request, people.requester, '/technician-views?page=0')).status).toBe(403);
  });

  test('400 and 422 before 503: asking again later would not mend them', async () => {
    const { request } = appOf(storeWithout('hydrating'));
    expect((await getAs(request, people.root, bad)).status).toBe(400);
    expect((await getAs(request, people.root, '/technician-views?page=0')).status).toBe(422);
    expect((await getAs(request, people.root, '/technician-views')).status).toBe(503);
  });
});

describe('exact bodies', () => {
  const app = appOf(storeOf(desk([])));

  test('400', async () => {
    const names =
      'unassigned, all_unsolved, my_unsolved, recently_updated, recently_solved, all_your_requests, ' +
      'urgent_high_priority, pending_requester_response, pending_subtask, new_today, in_progress, all_tickets, all_solved';
    for (const path of endpoints.slice(0, 3)) {
      expect(await told(await getAs(app.request, people.root, `${path}?view=`))).toEqual([
        400,
        problemJson,
        null,
        `{"type":"about:blank","title":"Bad Request","status":400,"detail":"view must be one of ${names}.",` +
          `"errors":[{"field":"view","message":"must be one of ${names}"}]}`,
      ]);
    }
  });

  test('403', async () => {
    for (const path of endpoints) {
      expect(await told(await getAs(app.request, people.requester, path))).toEqual([
        403,
        problemJson,
        null,
        '{"type":"about:blank","title":"Forbidden","status":403,' +
          '"detail":"This user may not use the technician dashboard."}',
      ]);
    }
  });

  test('404', async () => {
    for (const path of [
      '',
      '/technician-views//',
      '/Technician-Views',
      '/technician-views/x',
      `/${people.root}`,
      '/batch',
    ]) {
      expect(await told(await getAs(app.request, people.root, path))).toEqual([
        404,
        problemJson,
        null,
        '{"type":"about:blank","title":"Not Found","status":404,"detail":"There is nothing at this address."}',
      ]);
    }
  });

  test('307, as the old application’s framework had it, for one slash too many', async () => {
    for (const path of endpoints) {
      for (const method of ['GET', 'HEAD']) {
        const address = `http://desk.example/base${PREFIX}${path}`;
        const response = await app.request(`${PREFIX}${path}/?view=x&page=%32`, { method });
        const location = response.headers.get('location') ?? '';
        expect([response.status, new URL(location, `${address}/`).href]).toEqual([307, `${address}?view=x&page=%32`]);
      }
    }
  });

  test('405', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await app.request(`${PREFIX}/technician-views?view=x`, { method });
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await told(response)).toEqual([
        405,
        problemJson,
        null,
        '{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"Only GET and HEAD are answered here."}',
      ]);
    }
  });

  test('405 names what is answered there', async () => {
    for (const [path, method, allow] of [
      ['/technician-views/batch', 'GET', 'POST'],
      ['/technician-views/batch', 'DELETE', 'POST'],
      [`/technician-views/${people.root}`, 'PATCH', 'GET, HEAD'],
    ] as const) {
      const response = await app.request(PREFIX + path, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    }
  });

  test('422', async () => {
    expect(await told(await getAs(app.request, people.root, '/technician-views/counts?business_unit_ids=1,2'))).toEqual(
      [
        422,
        problemJson,
        null,
        '{"type":"about:blank","title":"Unprocessable Content","status":422,' +
          '"detail":"business_unit_ids must be a whole number from -2147483648 to 2147483647.",' +
          '"errors":[{"field":"business_unit_ids","message":"must be a whole number from -2147483648 to 2147483647"}]}',
      ],
    );
  });

  test('500, whose cause only the log is told', async () => {
    const logged: object[] = [];
    const cause = new Error('password=hunter2');
    const store = { ...storeOf(desk([])), read: () => Promise.reject(cause) };
    const log = { warn: () => {}, error: (fields: object) => void logged.push(fields) };
    expect(await told(await getAs(appOf(store, { log }).request, people.root, '/technician-views'))).toEqual([
      500,
      problemJson,
      null,
      '{"type":"about:blank","title":"Internal Server Error","status":500,' +
        '"detail":"The request could not be answered; the log says why."}',
    ]);
    expect(logged).toEqual([{ err: cause }]);
  });
});
