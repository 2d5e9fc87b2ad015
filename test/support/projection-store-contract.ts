import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GenerationRecord } from '#projector/generation-ports.ts';
import { noWrites } from '#projector/no-writes.ts';
import { type DeadLetter, NOT_BEGUN, type Position, type ProjectionStore, type Writes } from '#projector/ports.ts';
import { emptyDocument } from '#read-model/document.ts';
import { hexOf } from '#read-model/uuid.ts';
import { at, deadLetter, laptop, message, mona, omar, phone, printer, uuid, wholeRow } from './build.ts';
import { player, told } from './given.ts';
import { checkInvariants, comparable } from './invariants.ts';
import { idIn, type Kept, memoryServer } from './memory-store.ts';
import { oddHistory } from './odd-history.ts';

/** A place where a read model is kept, reached by as many writers as the test wants. */
export type StoreWorld = {
  connect(options?: { readonly topic?: string; readonly fingerprint?: string }): ProjectionStore;
  kept(): Promise<Kept>;
  rewindTo(position: Position): Promise<void>;
  lose(key: 'position' | 'sentinel'): Promise<void>;
  /** What a generation that is not there is made from; null: it is lost. */
  makeFrom(from: GenerationRecord['from'] | null): void;
  close(): Promise<void>;
};

const none = { documents: [], messages: new Map() };

/** What every ProjectionStore promises, whatever it is made of. */
export const projectionStoreContract = (what: string, open: () => Promise<StoreWorld>): void => {
  describe(`the projection store in ${what}`, () => {
    let world: StoreWorld;
    let store: ProjectionStore;
    let position: Position;
    beforeEach(async () => {
      world = await open();
      store = world.connect();
      position = (await store.open()).position;
    });
    afterEach(async () => {
      await store.close();
      await world.close();
    });

    /** One step of nothing but these writes. */
    const step = async (writes: Partial<Writes> = {}, by = store): Promise<'applied' | 'fenced' | 'moved'> => {
      if ((await by.begin(position, none)) === 'moved') return 'moved';
      const next = { ...position, offset: position.offset + 1, step: position.step + 1 };
      const outcome = await by.commit({ ...noWrites, position: next, ...writes });
      if (outcome === 'applied') position = { ...next, ...writes.position };
      return outcome;
    };

    test('makes a generation that is not there', () => {
      expect(position).toMatchObject({ topic: 'deskview.test', offset: 0, step: 0, phase: 'snapshot', open: null });
    });

    test('opens the same one again, with its position and reference data', async () => {
      const row = { ...wholeRow('status', { name: 'مفتوح' }), lsn: 7 };
      const full: Position = {
        ...{ ...position, offset: 9, lsn: 8_000_000_000_000, committedAt: at('1969-12-31T23:59:59.999999Z') },
        ...{ phase: 'live', open: { id: '7', seen: 2000 }, reclassifying: true, reference: 3, step: 1, parked: 2 },
      } as const;
      await step({ position: full, reference: [{ kind: 'status', id: '1', row }] });
      const again = world.connect();
      const opened = await again.open();
      await again.close();
      expect(opened.position).toEqual(full);
      expect([...opened.reference.status]).toEqual([['1', row]]);
    });

    test('refuses a generation that was made by other rules', async () => {
      const other = world.connect({ fingerprint: 'other' });
      await expect(other.open()).rejects.toMatchObject({ code: 'other-rules', retriable: false });
      await other.close();
    });

    test('a generation that is made from the log begins at its beginning, and waits for a snapshot', async () => {
      await world.lose('position');
      expect((await store.open()).position).toMatchObject({ phase: 'snapshot', offset: 0, completeFrom: NOT_BEGUN });
    });

    test('a generation that is made from the source begins with copying', async () => {
      world.makeFrom('postgres');
      await world.lose('position');
      expect((await store.open()).position).toMatchObject({ phase: 'copying', offset: 0, completeFrom: 0 });
    });

    test.each(['position', 'sentinel'] as const)('says that it is lost when its %s is', async (key) => {
      world.makeFrom(null);
      await world.lose(key);
      await expect(store.open()).rejects.toMatchObject({ code: 'generation-lost', retriable: false });
      expect(await store.begin(position, none)).toBe('moved');
    });

    test.each(['position', 'sentinel'] as const)('makes it anew, and empty, when its %s is lost', async (key) => {
      await step({ tallies: new Map([['1', [5]]]), put: [{ list: 'x', member: hexOf(laptop) }] });
      await world.lose(key);
      const opened = await store.open();
      expect(opened.position).toMatchObject({ offset: 0, step: 0 });
      expect((await world.kept()).lists.size).toBe(0);
      expect((await store.tallies(['1'])).size).toBe(0);
    });

    test('a step is written with its position, or not at all', async () => {
      expect(await step({ tallies: new Map([['all', [1, 0]]]) })).toBe('applied');
      expect(await store.begin(position, none)).not.toBe('moved');
      expect(await store.begin({ ...position, offset: 77 }, none)).toBe('moved');
    });

    test('of two writers one writes, and the other is told', async () => {
      const other = world.connect();
      await other.open();
      expect(await other.begin(position, none)).not.toBe('moved');
      const before = position;
      expect(await step({ tallies: new Map([['all', [1]]]) })).toBe('applied');
      const late = { ...noWrites, position: { ...before, step: 9 }, tallies: new Map([['all', [99]]]) };
      expect(await other.commit(late)).toBe('fenced');
      expect(await other.begin(before, none)).toBe('moved');
      expect((await store.tallies(['all'])).get('all')).toEqual([1]);
      expect(await step({}, other)).toBe('applied');
      await other.close();
    });

    test('a position that goes back is noticed', async () => {
      const earlier = position;
      await step();
      await world.rewindTo(earlier);
      expect(await step()).toBe('moved');
      expect((await store.open()).position).toEqual(earlier);
    });

    test('loads what a step asks for, and nothing that is not there', async () => {
      const row = { ...wholeRow('message', { content: 'x', sequence: 3 }), lsn: 5 };
      const document = { ...emptyDocument(laptop), openSubtasks: 2 };
      await step({
        documents: [{ id: laptop, document, card: null }],
        messages: [{ requestId: laptop, id: uuid(7), row }],
      });
      const wanted = {
        documents: [phone, laptop],
        messages: new Map([
          [laptop, [uuid(6), uuid(7)]],
          [phone, [uuid(7)]],
        ]),
      };
      const loaded = await store.begin(position, wanted);
      expect(loaded).toEqual({
        documents: new Map([[laptop, document]]),
        messages: new Map([[`${laptop} ${uuid(7)}`, row]]),
      });
      expect(await store.documents([laptop, phone])).toEqual(new Map([[laptop, document]]));
    });

    test('messages are kept one by one', async () => {
      const row = { ...wholeRow('message', { content: '\u2028\ud800 مرحبا' }), lsn: 5 };
      const [one, two] = [1, 2].map((n) => ({ requestId: laptop, id: uuid(n), row: { ...row, sequence: n } }));
      await step({ messages: [one, two] as never });
      expect(await store.message(laptop, uuid(2))).toEqual({ ...two?.row, id: uuid(2) });
      expect(await store.message(phone, uuid(2))).toBeNull();
      await step({ messages: [{ requestId: laptop, id: uuid(1), row: null }] });
      expect(await store.messagesOf(laptop)).toEqual([{ ...two?.row, id: uuid(2) }]);
      expect(await store.messagesOf(phone)).toEqual([]);
    });

    test('counters are what was written last, not sums', async () => {
      await step({
        tallies: new Map([
          ['all', [3, 1, 0]],
          [`${mona} 1`, [2_147_483_647, -1]],
        ]),
      });
      await step({ tallies: new Map([['all', [3, 1, 1]]]) });
      expect(await store.tallies(['all', `${mona} 1`, omar])).toEqual(
        new Map([
          ['all', [3, 1, 1]],
          [`${mona} 1`, [2_147_483_647, -1]],
        ]),
      );
    });

    test('lists are in the order of their members’ digits, then of the ids', async () => {
      const members = ['00ff', 'ff00', '00fe'].map((key, n) => ({ list: 'all x', member: key + hexOf(uuid(n + 1)) }));
      await step({ put: [...members, { list: 'all x', member: `00fe${hexOf(laptop)}` }] });
      expect((await world.kept()).lists.get('all x')?.map(idIn)).toEqual([laptop, printer, laptop, phone]);
    });

    test('a list that holds other entries than were written is noted as damage', async () => {
      const [one, other] = ['aa', 'bb'].map((key) => ({ list: 'all x', member: key + hexOf(laptop) }));
      await step({ put: [one] as never });
      expect((await world.kept()).damage).toEqual([]);
      await step({ put: [one] as never });
      expect((await world.kept()).damage).toEqual([expect.stringContaining('all x')]);
      await step({ remove: [other] as never, damage: ['The document of request 1 is not kept.'] });
      expect((await world.kept()).damage.toSorted()).toEqual([
        'The document of request 1 is not kept.',
        expect.stringContaining('all x'),
      ]);
    });

    test('what is removed and put in one step changes its place', async () => {
      const [from, to] = ['aa', 'bb'].map((key) => ({ list: 'all x', member: key + hexOf(laptop) }));
      await step({ put: [from] as never });
      await step({ remove: [from] as never, put: [to] as never });
      expect((await world.kept()).lists.get('all x')).toEqual([to?.member]);
    });

    test('live requests of a status come in pages, by id', async () => {
      const ids = Array.from({ length: 5 }, (_, n) => uuid(n + 1));
      await step({ put: ids.toReversed().map((id) => ({ list: 'status 2', member: hexOf(id) })) });
      expect(await store.withStatus(2, null, 2)).toEqual(ids.slice(0, 2));
      expect(await store.withStatus(2, ids[1] ?? null, 2)).toEqual(ids.slice(2, 4));
      expect(await store.withStatus(2, ids[4] ?? null, 2)).toEqual([]);
      expect(await store.withStatus(3, null, 2)).toEqual([]);
    });

    test('documents and cards that are gone leave no key', async () => {
      await step({ documents: [{ id: laptop, document: emptyDocument(laptop), card: 'card' }] });
      expect((await world.kept()).cards.get(laptop)).toBe('card');
      await step({ documents: [{ id: laptop, document: null, card: null }] });
      const { documents, cards } = await world.kept();
      expect([documents.size, cards.size]).toEqual([0, 0]);
    });

    test('records set aside are kept by their offset', async () => {
      const letter = deadLetter({ offset: 12, payload: '{"\u0000' });
      await step({ deadLetters: [letter] });
      await step({ deadLetters: [letter, { ...letter, offset: 13 }] });
      expect((await world.kept()).deadLetters).toEqual([letter, { ...letter, offset: 13 }]);
    });

    test('the newest thousand of them are kept, and all are counted by category', async () => {
      const many = Array.from({ length: 1500 }, (_, offset) => deadLetter({ offset }));
      await step({ deadLetters: many.slice(0, 300) });
      await step({ deadLetters: many.slice(300) });
      await step({ deadLetters: [deadLetter({ offset: 1500, category: 'incomplete' })] });
      const { deadLetters, letterCounts } = await world.kept();
      expect([deadLetters.length, deadLetters[0]?.offset, deadLetters.at(-1)?.offset]).toEqual([1000, 501, 1500]);
      expect(letterCounts).toEqual(
        new Map([
          ['malformed', 1500],
          ['incomplete', 1],
        ]),
      );
    });

    test('records that are set aside no more are gone, and not counted', async () => {
      const [first, second, third] = [1, 2, 3].map((offset) => deadLetter({ offset })) as [
        DeadLetter,
        DeadLetter,
        DeadLetter,
      ];
      await step({ deadLetters: [first, second, third] });
      await step({ settled: [second] });
      expect(await world.kept()).toMatchObject({
        deadLetters: [first, third],
        letterCounts: new Map([['malformed', 2]]),
      });
      await step({ settled: 'all' });
      expect(await world.kept()).toMatchObject({ deadLetters: [], letterCounts: new Map() });
    });

    test('reference rows are written, replaced and removed', async () => {
      const row = { ...wholeRow('unit', { name: 'SMH' }), lsn: 1 };
      await step({ reference: [1, 2].map((id) => ({ kind: 'unit', id: String(id), row })) });
      await step({
        reference: [
          { kind: 'unit', id: '1', row: null },
          { kind: 'unit', id: '2', row: { ...row, regionId: 4 } },
        ],
      });
      expect([...(await store.open()).reference.unit]).toEqual([['2', { ...row, regionId: 4 }]]);
    });

    test('a whole history leaves the same as in memory, odd texts, times and numbers included', async () => {
      const memory = memoryServer();
      const deliver = [await player(store), await player(memory.connect())];
      const tell = told();
      for (const changes of oddHistory.map(tell)) for (const to of deliver) await to(changes);
      const kept = await world.kept();
      checkInvariants(kept);
      expect(comparable(kept)).toEqual(comparable(memory.kept()));
      expect(kept.messages.get(laptop)?.has(message(laptop, 1).id)).toBe(true);
    });
  });
};
