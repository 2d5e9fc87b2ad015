import type { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import type { ReadPosition } from '#query-api/ports.ts';
import { type ReferenceChange, withRows } from '#read-model/reference.ts';
import type { ReferenceRows } from '#read-model/rows.ts';
import { getAs, PREFIX, postAs, tokenOf } from '#test/support/http.ts';
import { type AppOptions, appOf } from './app-of.ts';
import { at, type Desk, desk, NOON, people, position, reference, request, unit, user, uuid } from './desk.ts';
import { storeOf } from './store-of.ts';

// Promise 5: a 304 says that the answer which somebody has is still the true one.

const LIST = '/technician-views?view=all_tickets';
const UNITS = '/business-unit-counts';
const paths = [LIST, '/technician-views/counts', UNITS, '/ticket-type-counts', `/technician-views/${uuid(1)}`];

const facts = desk([request(1, { tagId: 5, subcategoryId: 7 }), request(2, { unitId: 2 }), request(3, { unitId: 3 })]);
const api = (changed: Partial<Desk> = {}, options: AppOptions = {}) =>
  appOf(storeOf({ ...facts, ...changed }), options);

const tagOf = async (app: Hono, path: string, who: string = people.root): Promise<string> => {
  const response = await getAs(app.request, who, path);
  expect([path, response.status]).toEqual([path, 200]);
  return response.headers.get('etag') ?? '';
};

const tagsOf = (app: Hono, asked: readonly string[] = paths): Promise<string[]> =>
  Promise.all(asked.map((path) => tagOf(app, path)));

const at1 = (changed: Partial<ReadPosition>): Partial<Desk> => ({ position: { ...position, ...changed } });
const renamed = (...changes: ReferenceChange[]): Partial<Desk> => ({ reference: withRows(reference, changes) });

describe('an answer that is known already', () => {
  test('is a 304 without a body, with all that is said of its freshness', async () => {
    const app = api();
    for (const path of paths) {
      const full = await getAs(app.request, people.root, path);
      const known = await getAs(app.request, people.root, path, { 'If-None-Match': full.headers.get('etag') ?? '' });
      expect([known.status, await known.text()]).toEqual([304, '']);
      const { 'content-type': type, ...rest } = Object.fromEntries(full.headers);
      expect(type).toBe('application/json');
      expect(Object.fromEntries(known.headers)).toEqual(rest);
      expect(rest).toMatchObject({
        etag: expect.stringMatching(/^W\/"[\w-]{43}"$/),
        'cache-control': 'private, no-cache',
        vary: 'Authorization, Cookie, Accept-Encoding',
        'x-applied-lsn': '0/16B3748',
        'x-data-age': '0.500',
        'x-generation': '7',
      });
    }
  });

  test('is known by any of several tags, however they are written', async () => {
    const app = api();
    const tag = await tagOf(app, LIST);
    const status = async (header: string) =>
      (await getAs(app.request, people.root, LIST, { 'If-None-Match': header })).status;
    for (const header of [tag, tag.slice(2), `"x,y", ${tag}`, `W/"a",${tag.slice(2)} , "b"`, ' * ']) {
      expect([header, await status(header)]).toEqual([header, 304]);
    }
    for (const header of ['', 'W/""', tag.slice(3, -1), `"${tag.slice(3, -2)}"`, `"${tag}"`, '"*"']) {
      expect([header, await status(header)]).toEqual([header, 200]);
    }
  });

  test('by HEAD as by GET, with the same headers', async () => {
    const app = api();
    const head = async (headers: Record<string, string> = {}) =>
      app.request(PREFIX + LIST, {
        method: 'HEAD',
        headers: { Authorization: `Bearer ${await tokenOf(people.root)}`, ...headers },
      });
    const full = await getAs(app.request, people.root, LIST);
    const asked = await head();
    expect([asked.status, await asked.text()]).toEqual([200, '']);
    expect(Object.fromEntries(asked.headers)).toEqual(Object.fromEntries(full.headers));
    expect((await head({ 'If-None-Match': full.headers.get('etag') ?? '' })).status).toBe(304);
  });

  test('is never one to a POST, which has no tag', async () => {
    const response = await postAs(api().request, people.root, '/technician-views/batch', { ids: [uuid(1)] });
    expect([response.status, response.headers.get('etag')]).toEqual([200, null]);
    expect(response.headers.get('x-applied-lsn')).toBe('0/16B3748');
  });

  test('is not found by anybody who may not have it', async () => {
    const app = api();
    const hidden = `/technician-views/${uuid(3)}`;
    const tag = await tagOf(app, hidden);
    for (const known of [tag, '*']) {
      expect((await getAs(app.request, people.mona, hidden, { 'If-None-Match': known })).status).toBe(404);
      expect((await getAs(app.request, people.requester, LIST, { 'If-None-Match': known })).status).toBe(403);
      expect(
        (await getAs(app.request, people.root, `/technician-views/${uuid(9)}`, { 'If-None-Match': known })).status,
      ).toBe(404);
    }
    expect((await app.request(PREFIX + LIST, { headers: { 'If-None-Match': '*' } })).status).toBe(401);
  });
});

describe('the tag stays', () => {
  test('while time passes and the line goes on', async () => {
    const tags = await tagsOf(api());
    expect(await tagsOf(api({}, { clock: () => NOON + 2000 }))).toEqual(tags);
    expect(await tagsOf(api(at1({ lsn: 0x200_0000, committedAt: at('2026-01-02T12:00:00Z') })))).toEqual(tags);
  });

  test('while what others see changes', async () => {
    const counted = ['/technician-views/counts', '/ticket-type-counts', LIST, UNITS];
    const monas = (app: Hono) => Promise.all(counted.map((path) => tagOf(app, path, people.mona)));
    const elsewhere = request(3, { unitId: 3, title: 'Changed', statusId: 3 });
    const more = desk([...facts.requests.slice(0, 2), elsewhere, request(4, { unitId: 3 })]);
    expect(await monas(api(more))).toEqual(await monas(api()));
  });

  test('while reference data that is not shown changes', async () => {
    const unseen = renamed(
      user(people.omar, {
        ...(reference.user.get(people.omar) as ReferenceRows['user']),
        language: 'ar',
        isBlocked: true,
      }),
      { kind: 'region', id: '1', row: { name: 'Renamed' } },
    );
    expect(await tagsOf(api(unseen))).toEqual(await tagsOf(api()));
    const [, counts, , types] = paths;
    const named = renamed({
      kind: 'status',
      id: '1',
      row: { ...(reference.status.get('1') as ReferenceRows['status']), name: 'Renamed' },
    });
    for (const path of [counts as string, types as string]) {
      expect(await tagOf(api(named), path)).toBe(await tagOf(api(), path));
    }
  });

  test('in another process that read the same rows in another order', async () => {
    const backwards = Object.fromEntries(
      Object.entries(reference).map(([kind, rows]) => [
        kind,
        new Map([...rows].reverse().map(([id, row]) => [id, { ...row }])),
      ]),
    ) as unknown as Desk['reference'];
    expect(await tagsOf(api({ reference: backwards }))).toEqual(await tagsOf(api()));
  });

  test('however the same is asked for', async () => {
    const same = ['?view=unassigned&page=1', '', '?per_page=20&view=all_tickets&view=unassigned', '?max_age=9&wait=1'];
    const tags = await tagsOf(
      api(),
      same.map((query) => `/technician-views${query}`),
    );
    expect(new Set(tags).size).toBe(1);
  });
});

describe('the tag changes', () => {
  const changesAll = async (app: Hono, asked = paths) => {
    const [before, after] = [await tagsOf(api(), asked), await tagsOf(app, asked)];
    expect(after.filter((tag, index) => tag === before[index])).toEqual([]);
  };

  test('when the answer becomes stale, partial or degraded, which its body says', async () => {
    await changesAll(api({}, { clock: () => NOON + 4000 }));
    await changesAll(api(at1({ degraded: true })));
    const stale = await tagsOf(api({}, { clock: () => NOON + 4000 }));
    const partial = await tagsOf(api(at1({ partial: true })));
    expect(partial.filter((tag, index) => tag === stale[index])).toEqual([]);
    await changesAll(api(at1({ source: 'database', generation: 0 })));
    await changesAll(api({}, { clock: () => NOON - 5000 }));
  });

  test('with the generation, the reader, the day and what tells unread messages', async () => {
    await changesAll(api(at1({ generation: 8 })));
    await changesAll(api({}, { config: { timeZone: 'Pacific/Kiritimati' } }));
    await changesAll(api({}, { config: { unreadSource: 'off' } }));
    const app = api();
    expect(await tagOf(app, LIST, people.admin)).not.toBe(await tagOf(app, LIST));
  });

  test('with the scope, also where it shows the same', async () => {
    const wider: ReferenceChange = {
      kind: 'technicianUnit',
      id: '9',
      row: { technicianId: people.mona, unitId: 4, isActive: true, isDeleted: false },
    };
    const app = api(renamed(wider));
    for (const path of paths)
      expect(await tagOf(app, path, people.mona)).not.toBe(await tagOf(api(), path, people.mona));
  });

  test('with what is asked for', async () => {
    const asked = [
      '',
      '?page=2',
      '?per_page=1',
      '?business_unit_ids=1',
      '?type=parents',
      '?fields=id',
      '?fields=subject',
    ];
    const tags = await tagsOf(
      api(),
      asked.map((query) => `/technician-views${query}`),
    );
    expect(new Set(tags).size).toBe(asked.length);
  });

  test.each([
    ['title', request(1, { tagId: 5, subcategoryId: 7, title: 'Other' })],
    ['message', request(1, { tagId: 5, subcategoryId: 7 }, { unread: { requester: false, technician: true } })],
  ] as const)('with the %s of what is listed', async (_, changed) => {
    const app = api({ requests: [changed, ...facts.requests.slice(1)] });
    for (const path of [LIST, `/technician-views/${uuid(1)}`])
      expect(await tagOf(app, path)).not.toBe(await tagOf(api(), path));
  });

  test('with a count, and with the order', async () => {
    await changesAll(api({ requests: [...facts.requests, request(4, { parentId: uuid(1) })] }), paths.slice(0, 4));
    const moved = request(3, { unitId: 3, updatedAt: at('2026-01-02T05:00:00Z') });
    expect(await tagOf(api({ requests: [...facts.requests.slice(0, 2), moved] }), LIST)).not.toBe(
      await tagOf(api(), LIST),
    );
  });

  const row = <K extends keyof Desk['reference']>(kind: K, id: string, changed: object) =>
    ({ kind, id, row: { ...(reference[kind].get(id) as object), ...changed } }) as ReferenceChange;

  test.each([
    row('status', '1', { nameAr: 'جديد' }),
    row('status', '1', { color: null }),
    row('priority', '3', { resolutionTimeHours: 1 }),
    row('user', people.requester, { fullName: 'Rita R.' }),
    row('unit', '1', { name: 'SMH 2' }),
    row('tag', '5', { nameEn: 'VPN 2' }),
    row('tag', '5', { categoryId: null }),
    row('category', '6', { nameAr: null }),
    row('subcategory', '7', { name: 'far' }),
    { kind: 'tag', id: '5', row: null } as const,
  ])('with a name that is shown: %o', async (change) => {
    await changesAll(api(renamed(change)), [LIST, `/technician-views/${uuid(1)}`]);
  });

  test.each([
    unit(2, 'Renamed'),
    unit(9, 'New'),
    unit(2, 'ANC', { isActive: false }),
    unit(2, 'ANC', { isDeleted: true }),
  ])('of the units’ counts with the units that are listed: %o', async (change) => {
    await changesAll(api(renamed(change)), [UNITS]);
  });

  test('of the units’ counts when another unit with as many takes the place of one', async () => {
    const requests = [...facts.requests, request(4, { unitId: 4 })];
    const exchanged = renamed(unit(2, 'ANC', { isActive: false }), unit(4, 'Closed', { regionId: 1 }));
    expect(await tagOf(api({ requests, ...exchanged }), UNITS)).not.toBe(await tagOf(api({ requests }), UNITS));
  });

  test('when two rows exchange their names', async () => {
    const exchanged = renamed(unit(1, 'ANC', { regionId: 1 }), unit(2, 'SMH'));
    await changesAll(api(exchanged), [LIST, UNITS]);
  });
});

test('errors are kept by nobody and have no tag', async () => {
  const app = api();
  for (const path of ['/technician-views?page=0', `/technician-views/${uuid(9)}`, '/nothing/here']) {
    const { headers } = await getAs(app.request, people.root, path, { 'If-None-Match': '*' });
    expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
  }
});
