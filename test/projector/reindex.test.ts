import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Document, Stored } from '#read-model/document.ts';
import type { RequestRow } from '#read-model/rows.ts';
import { hexOf } from '#read-model/uuid.ts';
import {
  assigned,
  at,
  laptop,
  message,
  mona,
  omar,
  phone,
  printer,
  request,
  subtask,
  uuid,
  vpn,
} from '#test/support/build.ts';
import { checkInvariants } from '#test/support/invariants.ts';
import { source as actions } from './source.ts';
import { type VerifiedDesk, verifiedDesk } from './verify/desk.ts';

// Promise 3: exactly-once effect, with a second writer beside the projector.

const desk = () =>
  verifiedDesk(
    ...[request(laptop), assigned(laptop, mona), message(laptop, 1)],
    ...[request(phone, { unitId: 2 }), subtask(printer, phone), assigned(printer, omar), request(vpn)],
  );

const stale = ({ server }: VerifiedDesk, ...ids: readonly string[]): void =>
  server.plant(({ documents }) => {
    for (const id of ids) {
      const document = documents.get(id) as Document;
      documents.set(id, { ...document, request: { ...(document.request as Stored<RequestRow>), title: 'Planted' } });
    }
  });

const titleOf = ({ server }: VerifiedDesk, id: string) => server.kept().documents.get(id)?.request?.title;

test('writes those of the selected requests that are kept otherwise, and leaves the rest', async () => {
  const at = await desk();
  stale(at, laptop, vpn);
  const before = at.server.position();
  const report = await at.reindex({ kind: 'requests', ids: [laptop, phone] });
  expect(report).toMatchObject({ compared: 2, rewritten: 1, busy: [], differences: 1 });
  expect(report.drift.map(({ key }) => key)).toEqual([`request ${laptop} title`]);
  expect([titleOf(at, laptop), titleOf(at, vpn)]).toEqual(['Help', 'Planted']);
  expect(at.server.position()).toEqual({ ...before, step: before.step + 1 });
  expect(await at.generations.history(1)).toMatchObject([{ what: 'reindex', outcome: 'done', who: 'test' }]);
});

test('what would be written is told, and nothing is', async () => {
  const at = await desk();
  stale(at, laptop);
  const before = at.server.position();
  const report = await at.reindex({ kind: 'unit', unitId: 1 }, true);
  expect(report).toMatchObject({ dryRun: true, rewritten: 1, differences: 1 });
  expect([titleOf(at, laptop), at.server.position()]).toEqual(['Planted', before]);
  expect(await at.generations.history(1)).toEqual([]);
});

test('where nothing differs no step is taken', async () => {
  const at = await desk();
  const before = at.server.position();
  expect(await at.reindex({ kind: 'since', at: at1970 })).toMatchObject({ compared: 4, rewritten: 0 });
  expect(at.server.position()).toEqual(before);
});

const at1970 = at('1970-01-01');

describe('puts right', () => {
  test('a request that the source does not have any more', async () => {
    const at = await desk();
    at.server.plant(({ documents, cards }) => {
      documents.set(uuid(66), { ...(documents.get(vpn) as Document), id: uuid(66), placed: null });
      cards.set(uuid(66), 'card');
    });
    expect(await at.reindex({ kind: 'requests', ids: [uuid(66)] })).toMatchObject({ compared: 0, rewritten: 1 });
    checkInvariants(at.server.kept());
  });

  test('a lost subtask with the count of its parent, once', async () => {
    const at = await desk();
    at.server.plant(({ documents }) => documents.delete(printer));
    await at.reindex({ kind: 'requests', ids: [printer] });
    checkInvariants(at.server.kept());
  });

  test('a parent’s count with its lists', async () => {
    const at = await desk();
    at.server.plant(({ documents }) =>
      documents.set(phone, { ...(documents.get(phone) as Document), openSubtasks: 0 }),
    );
    await at.reindex({ kind: 'view', view: 'pending_subtask' });
    checkInvariants(at.server.kept());
  });

  test('entries missing, doubled and lost, with the counters that agree with them', async () => {
    const at = await desk();
    at.server.plant(({ lists }) => {
      for (const members of lists.values()) {
        for (const member of [...members]) if (member.endsWith(printer.slice(-12))) members.delete(member);
      }
      lists.get('all unassigned')?.add(`00${hexOf(laptop)}`);
    });
    await at.reindex({ kind: 'technician', user: omar });
    const { lists } = at.server.kept();
    expect(lists.get(`${omar} all my_unsolved`)).toHaveLength(1);
    expect(await at.verify({ kind: 'whole' }, true)).toMatchObject({ outcome: 'repaired' });
    checkInvariants(at.server.kept());
  });
});

test('a newer change wins', async () => {
  const at = await desk();
  stale(at, laptop);
  let calls = 0;
  at.meanwhile(async () => {
    if (++calls % 9 === 0 && calls < 60) await at.tell(request(laptop, { title: `change ${calls}` }));
  });
  await at.reindex({ kind: 'requests', ids: [laptop] });
  at.meanwhile(null);
  expect(titleOf(at, laptop)).toMatch(/^change \d+$/);
  expect(await at.verify()).toMatchObject({ outcome: 'equal' });
});

test('a request that never rests is left to the projector, and said', async () => {
  const at = await desk();
  stale(at, vpn);
  let calls = 0;
  at.meanwhile(async () => {
    await at.tell(request(laptop, { title: `change ${calls++}` }));
    stale(at, laptop);
  });
  const report = await at.reindex({ kind: 'requests', ids: [laptop] });
  expect(report).toMatchObject({ rewritten: 0, busy: [laptop] });
  expect(await at.generations.history(1)).toMatchObject([{ what: 'reindex', outcome: 'partly' }]);
});

test('whatever happens when, nothing newer is overwritten and nothing else is made wrong', async () => {
  const action = fc.record({ kind: fc.nat(11), a: fc.nat(3), b: fc.nat(7), c: fc.nat(99) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 4, maxLength: 20 }),
      fc.array(fc.tuple(fc.nat(12), action), { maxLength: 30 }),
      async (first, later) => {
        const database = actions();
        const at = await verifiedDesk(...first.map(database.act).filter((facts) => facts.length > 0));
        stale(at, ...at.source.ids());
        const queue = [...later];
        let answers = 0;
        at.meanwhile(async () => {
          if (!queue[0] || answers++ < queue[0][0]) return;
          answers = 0;
          const facts = database.act((queue.shift() as (typeof queue)[number])[1]);
          if (facts.length > 0) await at.tell(facts);
        });
        const { busy } = await at.reindex({ kind: 'requests', ids: at.source.ids() });
        at.meanwhile(null);
        const allowed = busy.map((id) => `request ${id} title`);
        const { drift } = await at.verify();
        expect(drift.filter(({ key }) => !allowed.includes(key))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
