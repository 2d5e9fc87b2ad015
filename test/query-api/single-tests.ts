import { describe, expect, test } from 'vitest';
import { jsonOf } from '#test/support/http.ts';
import { at, desk, people, request, uuid } from './desk.ts';
import { filterDesk as facts } from './filter-desk.ts';
import { type OpenStore, readingFrom } from './reading.ts';

/** Single requests under scope, one by one and in batches, whatever store is behind them. */
export const singleTests = (name: string, open: OpenStore): void => {
  const { ask, batch, bodyOf } = readingFrom(open);
  const problemOf = async (response: Response) => [response.status, await response.text()];
  const unknown = uuid(77);

  describe(`${name}: single requests`, () => {
    test('are those of the list', async () => {
      const { data } = await bodyOf(facts, people.root, '/technician-views?view=new_today');
      const { meta, ...one } = await bodyOf(facts, people.root, `/technician-views/${uuid(5)}`);
      expect(one).toEqual({ data: data[4] });
      expect(Object.keys(meta)).toContain('asOf');
    });

    test('may be asked for in capitals', async () => {
      expect((await bodyOf(facts, people.root, `/technician-views/${uuid(5).toUpperCase()}`)).data.id).toBe(uuid(5));
    });

    // Promise 7.
    test.each([
      ['of a unit that is not theirs', people.mona, uuid(3)],
      ['without a unit', people.mona, uuid(4)],
      ['of any unit, for who has none', people.lost, uuid(1)],
      ['that are assigned to them elsewhere', people.omar, uuid(6)],
      ['that are deleted', people.root, uuid(10)],
    ])('%s look as if they did not exist', async (_what, user, id) => {
      const none = await problemOf(await ask(facts, user, `/technician-views/${unknown}`));
      expect(none[0]).toBe(404);
      expect(await problemOf(await ask(facts, user, `/technician-views/${id}`))).toEqual(none);
      const found = await jsonOf(await batch(facts, user, { ids: [id, unknown] }));
      expect([found.data, found.missing]).toEqual([[], [id, unknown]]);
    });

    test('are refused to who may not use the dashboard before it is said whether they exist', async () => {
      expect((await ask(facts, people.requester, `/technician-views/${uuid(1)}`)).status).toBe(403);
      expect((await ask(facts, people.requester, `/technician-views/${unknown}`)).status).toBe(403);
      expect((await batch(facts, people.requester, { ids: [uuid(1)] })).status).toBe(403);
    });

    test.each(['x', '1', 'batch', `${uuid(1)}0`, uuid(1).replaceAll('-', ''), '%00', `${uuid(1)}/`])(
      '%s is no id and there is nothing at it',
      async (id) =>
        expect((await ask(facts, people.root, `/technician-views/${id}`)).status).toBeGreaterThanOrEqual(404),
    );

    test('come in the order asked, each once, and those that are missing are named', async () => {
      const ids = [uuid(8), unknown, uuid(1), uuid(3), uuid(1).toUpperCase(), uuid(8), uuid(5)];
      const { data, missing, meta } = await jsonOf(await batch(facts, people.mona, { ids }));
      expect(data.map(({ id }: { id: string }) => id)).toEqual([uuid(8), uuid(1), uuid(5)]);
      expect(missing).toEqual([unknown, uuid(3)]);
      expect(Object.keys(meta)).toContain('asOf');
      const { data: one } = await bodyOf(facts, people.mona, `/technician-views/${uuid(8)}`);
      expect(data[0]).toEqual(one);
    });

    test('of no ids are none', async () => {
      const { meta, ...body } = await jsonOf(await batch(facts, people.root, { ids: [] }));
      expect(body).toEqual({ data: [], missing: [] });
      expect(meta.stale).toBe(false);
    });
  });

  describe(`${name}: fields`, () => {
    const shown = desk([request(1, { tagId: 5, createdAt: at('2026-01-02T03:04:05Z'), title: 'A "quoted" عربي 🖨' })]);
    const fields = 'subject,status.nameAr,id,lastMessage.content,tag,tag.id';
    const picked = {
      id: uuid(1),
      status: { nameAr: 'مفتوح' },
      subject: 'A "quoted" عربي 🖨',
      lastMessage: null,
      tag: { id: 5, nameEn: 'VPN', nameAr: 'شبكة' },
    };

    test('are what is shown of a list, of one request and of batches, in the order of the contract', async () => {
      const { data, total } = await bodyOf(shown, people.root, `/technician-views?fields=${fields}`);
      expect([JSON.stringify(data), total]).toEqual([JSON.stringify([picked]), 1]);
      const one = await bodyOf(
        shown,
        people.root,
        `/technician-views/${uuid(1)}?fields=subject,status.nameAr&fields=id,tag,lastMessage`,
      );
      expect(JSON.stringify(one.data)).toBe(JSON.stringify(picked));
      const ids = await batch(shown, people.root, { ids: [uuid(1)], fields: fields.split(',') });
      expect((await jsonOf(ids)).data).toEqual([picked]);
      const queries = await batch(shown, people.root, { queries: [{ fields: ['isBlocked'] }, {}] });
      const [some, all] = (await jsonOf(queries)).results;
      expect(some.data).toEqual([{ isBlocked: false }]);
      expect(Object.keys(all.data[0])).toHaveLength(20);
    });

    test.each([
      ['nope', 'nope'],
      ['id,status.nope,x', 'status.nope, x'],
      ['', 'nothing'],
      ['id,', 'nothing'],
      ['id.x', 'id.x'],
      ['__proto__', '__proto__'],
      ['status.constructor', 'status.constructor'],
      ['Id', 'Id'],
    ])('%s: what no request has is named', async (asked, names) => {
      for (const path of ['/technician-views', `/technician-views/${uuid(1)}`]) {
        const response = await ask(shown, people.root, `${path}?fields=${asked}`);
        const message = `names what no request has: ${names}`;
        expect([response.status, (await jsonOf(response)).errors]).toEqual([422, [{ field: 'fields', message }]]);
      }
    });
  });
};
