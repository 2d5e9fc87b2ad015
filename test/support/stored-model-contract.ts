import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredModel } from '#projector/model-ports.ts';
import { noWrites } from '#projector/no-writes.ts';
import type { ProjectionStore, Writes } from '#projector/ports.ts';
import { emptyDocument } from '#read-model/document.ts';
import { hexOf } from '#read-model/uuid.ts';
import { laptop, phone, printer, uuid, wholeRow } from './build.ts';
import type { StoreWorld } from './projection-store-contract.ts';

export type ModelWorld = Pick<StoreWorld, 'connect' | 'lose' | 'close'> & { model(): StoredModel };

const all = async <T>(portions: AsyncIterable<readonly T[]>): Promise<Set<T>> =>
  new Set((await Array.fromAsync(portions)).flat());

/** What every StoredModel promises, whatever it is made of. */
export const storedModelContract = (what: string, open: () => Promise<ModelWorld>): void => {
  describe(`the stored model in ${what}`, () => {
    let world: ModelWorld;
    let store: ProjectionStore;
    let model: StoredModel;
    beforeEach(async () => {
      world = await open();
      store = world.connect();
      model = world.model();
    });
    afterEach(async () => {
      await model.close();
      await store.close();
      await world.close();
    });

    const write = async (writes: Partial<Writes>): Promise<Writes['position']> => {
      const { position } = await store.open();
      await store.begin(position, { documents: [], messages: new Map() });
      const next = { ...position, offset: position.offset + 1, step: position.step + 1 };
      expect(await store.commit({ ...noWrites, position: next, ...writes })).toBe('applied');
      return next;
    };

    test('gives all that is kept of requests, at one position; nothing is an answer too', async () => {
      const document = { ...emptyDocument(laptop), openSubtasks: 2 };
      const row = { ...wholeRow('message', { content: 'مرحبا \u2028' }), lsn: 5 };
      const position = await write({
        documents: [{ id: laptop, document, card: 'card\u001fبطاقة' }],
        messages: [{ requestId: laptop, id: uuid(7), row }],
      });
      const found = await model.requests([phone, laptop]);
      expect(found.position).toEqual(position);
      expect(found.kept.get(laptop)).toEqual({
        ...{ document, card: 'card\u001fبطاقة', step: position.step, messages: new Map([[uuid(7), row]]) },
      });
      expect(found.kept.get(phone)).toMatchObject({ document: null, card: null, messages: new Map() });
      expect((await model.requests([])).kept).toEqual(new Map());
    });

    test('gives the reference data with its position', async () => {
      const row = { ...wholeRow('unit', { name: 'SMH' }), lsn: 3 };
      const position = await write({ reference: [{ kind: 'unit', id: '1', row }] });
      const found = await model.reference();
      expect([found.position, [...found.reference.unit]]).toEqual([position, [['1', row]]]);
      expect(await model.position()).toEqual(position);
    });

    test('tells whether places are held, in the order asked', async () => {
      const place = (list: string, id: string) => ({ list, member: `00ff${hexOf(id)}` });
      await write({ put: [place('all x', laptop), place('1 x', laptop), place('1 x', phone)] });
      const asked = [place('1 x', printer), place('1 x', laptop), place('all x', phone), place('all x', laptop)];
      expect(await model.holds(asked)).toEqual([false, true, false, true]);
      expect(await model.holds([])).toEqual([]);
      expect(await model.sizes(['1 x', 'no list', 'all x'])).toEqual([2, 0, 1]);
    });

    test('counters and the length of lists are of one moment; empty lists are not told', async () => {
      const put = [laptop, phone].map((id) => ({ list: 'all unassigned', member: hexOf(id) }));
      const other = { list: 'nobody knows', member: hexOf(laptop) };
      const tallies = new Map([
        ['all', [2, -1]],
        ['1', [0]],
      ]);
      const position = await write({ put: [...put, other], tallies });
      const counted = await model.counted(['nobody knows', 'empty']);
      expect(counted).toEqual({
        position,
        tallies: new Map([...tallies]),
        sizes: new Map([
          ['all unassigned', 2],
          ['nobody knows', 1],
        ]),
      });
    });

    test('names all lists, their members, and every request of which anything is kept', async () => {
      const row = { ...wholeRow('message'), lsn: 1 };
      await write({
        documents: [
          { id: laptop, document: emptyDocument(laptop), card: null },
          { id: phone, document: null, card: 'card' },
        ],
        messages: [{ requestId: printer, id: uuid(1), row }],
        put: [laptop, phone].map((id) => ({ list: `${uuid(901)} all my_unsolved`, member: hexOf(id) })),
      });
      expect(await all(model.lists())).toEqual(new Set([`${uuid(901)} all my_unsolved`]));
      expect(await all(model.members(`${uuid(901)} all my_unsolved`))).toEqual(new Set([hexOf(laptop), hexOf(phone)]));
      expect(await all(model.members('no list'))).toEqual(new Set());
      expect(await all(model.ids())).toEqual(new Set([laptop, phone, printer]));
    });

    test('a lost position is said', async () => {
      await write({});
      await world.lose('position');
      await expect(model.position()).rejects.toMatchObject({ code: 'generation-lost' });
      await expect(model.requests([laptop])).rejects.toMatchObject({ code: 'generation-lost' });
      await expect(model.counted()).rejects.toMatchObject({ code: 'generation-lost' });
    });
  });
};
