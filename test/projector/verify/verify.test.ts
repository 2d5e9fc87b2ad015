import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProjectorError } from '#projector/errors.ts';
import { listKey } from '#read-model/delta.ts';
import type { Document, Stored } from '#read-model/document.ts';
import { listNameOf } from '#read-model/lists.ts';
import type { RequestRow } from '#read-model/rows.ts';
import { hexOf } from '#read-model/uuid.ts';
import { source as actions } from '#test/projector/source.ts';
import {
  assigned,
  type Fact,
  gone,
  laptop,
  message,
  mona,
  omar,
  phone,
  printer,
  reference,
  request,
  solved,
  status,
  subtask,
  uuid,
  vpn,
} from '#test/support/build.ts';
import { checkInvariants } from '#test/support/invariants.ts';
import type { Held } from '#test/support/memory-store.ts';
import { type VerifiedDesk, verifiedDesk } from './desk.ts';

// Promise 1: the same answer as SQL, and where it is not, it is found.
// Promise 11: what is lost is noticed when it is touched, or by the next sample.

const everything = listKey('all', listNameOf('all_tickets'));
const unassigned = listKey('all', listNameOf('unassigned'));

const busyDesk = () =>
  verifiedDesk(
    ...[reference('unit', 1, { name: 'SMH' }), request(laptop), assigned(laptop, mona), message(laptop, 1)],
    ...[
      message(laptop, 2, { isRead: false }),
      request(phone, { unitId: null, priorityId: 1 }),
      subtask(printer, phone),
    ],
    ...[assigned(printer, mona), assigned(printer, omar), solved(vpn)],
  );

const withDocument = (held: Held, id: string, change: (document: Document) => Document): void => {
  const document = held.documents.get(id);
  if (document) held.documents.set(id, change(document));
};
const titled =
  (title: string) =>
  (document: Document): Document => ({
    ...document,
    request: { ...(document.request as Stored<RequestRow>), title },
  });

/** A way to make a generation wrong, and what is said of it. */
const plants: Readonly<Record<string, { readonly plant: (held: Held) => void; readonly keys: readonly string[] }>> = {
  'a counter': {
    plant: ({ tallies }) =>
      tallies.set(
        'none',
        (tallies.get('none') ?? []).map((count, slot) => (slot === 0 ? count + 5 : count)),
      ),
    keys: ['counter none unassigned all'],
  },
  'counters of an owner that are lost': {
    plant: ({ tallies }) => tallies.delete(`${omar} all`),
    keys: ['my_unsolved', 'my_unsolved_facets', 'all_your_requests', 'all_your_requests_facets'].flatMap((list) =>
      ['all', 'subtasks'].map((part) => `counter ${omar} all ${list} ${part}`),
    ),
  },
  'a request missing in a list': {
    plant: ({ lists }) => {
      const list = lists.get(everything);
      for (const member of list ?? []) if (member.endsWith(hexOf(laptop))) list?.delete(member);
    },
    keys: [`list ${everything} ${laptop}`],
  },
  'a request in a list where it does not belong': {
    plant: ({ lists }) => lists.get(unassigned)?.add(`ab${hexOf(laptop)}`),
    keys: [`list ${unassigned} ${laptop}`],
  },
  'a request twice in one list': {
    plant: ({ lists }) => lists.get(everything)?.add(`0000000000000000${hexOf(laptop)}`),
    keys: [`list ${everything} ${laptop}`],
  },
  'a request in another place of its list': {
    plant: ({ lists }) => {
      const list = lists.get(everything);
      for (const member of list ?? []) if (member.endsWith(hexOf(laptop))) list?.delete(member);
      list?.add(`0000000000000000${hexOf(laptop)}`);
    },
    keys: [`list ${everything} ${laptop}`, `list ${everything} ${laptop}`],
  },
  'a list that nobody knows': {
    plant: ({ lists }) => lists.set('nobody knows', new Set([hexOf(laptop), `00${hexOf(uuid(77))}`])),
    keys: [`list nobody knows ${laptop}`, `list nobody knows ${uuid(77)}`],
  },
  'a missing document': { plant: ({ documents }) => documents.delete(laptop), keys: [`request ${laptop}`] },
  'a missing document of a subtask': {
    plant: ({ documents }) => documents.delete(printer),
    keys: [`request ${printer}`],
  },
  'a missing document of a parent': { plant: ({ documents }) => documents.delete(phone), keys: [`request ${phone}`] },
  'a document of no request': {
    plant: (held) =>
      held.documents.set(uuid(66), { ...(held.documents.get(vpn) as Document), id: uuid(66), placed: null }),
    keys: [`request ${uuid(66)}`],
  },
  'a card of no request': { plant: ({ cards }) => cards.set(uuid(66), 'card'), keys: [`request ${uuid(66)}`] },
  'a stale field': {
    plant: (held) => withDocument(held, laptop, titled('Planted')),
    keys: [`request ${laptop} title`],
  },
  'a stale card': { plant: ({ cards }) => cards.set(laptop, 'Planted'), keys: [`request ${laptop} card`] },
  'a lost card': { plant: ({ cards }) => cards.delete(laptop), keys: [`request ${laptop} card`] },
  'a lost message': {
    plant: ({ messages }) => messages.get(laptop)?.delete(message(laptop, 1).id),
    keys: [`request ${laptop} message ${message(laptop, 1).id}`],
  },
  'a count of open subtasks': {
    plant: (held) => withDocument(held, phone, (document) => ({ ...document, openSubtasks: 3 })),
    keys: [`request ${phone} openSubtasks`],
  },
  'places noted in a document': {
    plant: (held) =>
      withDocument(held, laptop, ({ placed, ...rest }) => ({
        ...rest,
        placed: placed && { ...placed, segment: 'none' },
      })),
    keys: [`request ${laptop} placed`],
  },
  'a reference name': {
    plant: (held) => {
      const row = {
        ...held.reference.unit.get('1'),
        name: 'Planted',
        lsn: 0,
        regionId: null,
        isActive: true,
        isDeleted: false,
      };
      held.reference = { ...held.reference, unit: new Map([['1', row]]) };
    },
    keys: ['reference unit 1 name'],
  },
  'a missing reference row': {
    plant: (held) => {
      held.reference = { ...held.reference, unit: new Map() };
    },
    keys: ['reference unit 1'],
  },
  'a status that counts as solved in the store only': {
    plant: (held) => {
      const row = held.reference.status.get('1') as Stored<{ countAsSolved: boolean }>;
      const statuses = new Map(held.reference.status).set('1', { ...row, countAsSolved: true } as never);
      held.reference = { ...held.reference, status: statuses };
    },
    keys: ['reference status 1 countAsSolved'],
  },
};

const keysIn = ({ drift }: { drift: readonly { key: string }[] }): string[] => drift.map(({ key }) => key).sort();

test('a generation that follows its source is equal to it', async () => {
  const desk = await busyDesk();
  expect(await desk.verify()).toMatchObject({ outcome: 'equal', compared: 4, drifted: 0, drift: [], whole: true });
  expect(desk.generations.registry().generations[0]?.verified).toEqual({
    ...{ at: 1_000_000, outcome: 'equal', whole: true, compared: 4, drift: 0 },
  });
  expect(await desk.generations.history(1)).toMatchObject([{ what: 'verify', outcome: 'equal', who: 'test' }]);
});

describe.each(Object.entries(plants))('%s', (_, { plant, keys }) => {
  test('is found, and nothing else', async () => {
    const desk = await busyDesk();
    desk.server.plant(plant);
    const report = await desk.verify();
    expect(keysIn(report)).toEqual([...keys].sort());
    expect(report.outcome).toBe('drift');
    for (const { says } of report.drift) expect(says).toMatch(/\w+ .*\.$/);
  });

  test('is repaired, so that nothing differs', async () => {
    const desk = await busyDesk();
    desk.server.plant(plant);
    expect(await desk.verify({ kind: 'whole' }, true)).toMatchObject({ outcome: 'repaired', repaired: keys.length });
    checkInvariants(desk.server.kept());
    expect(await desk.verify()).toMatchObject({ outcome: 'equal' });
    expect((await desk.generations.history(2)).map(({ what }) => what)).toEqual(['verify', 'repair']);
  });

  test('is found beside traffic, and nothing else', async () => {
    const desk = await busyDesk();
    desk.server.plant(plant);
    keepBusy(desk);
    expect(keysIn(await desk.verify())).toEqual([...keys].sort());
    expect(await desk.verify({ kind: 'whole' }, true)).toMatchObject({ outcome: 'repaired' });
    desk.meanwhile(null);
    checkInvariants(desk.server.kept());
  });
});

test('everything at once is found and repaired', async () => {
  const desk = await busyDesk();
  for (const { plant } of Object.values(plants)) desk.server.plant(plant);
  expect((await desk.verify()).drifted).toBeGreaterThan(15);
  expect(await desk.verify({ kind: 'whole' }, true)).toMatchObject({ outcome: 'repaired' });
  checkInvariants(desk.server.kept());
});

/** Other requests come, move and go while ports are asked. */
const keepBusy = (desk: VerifiedDesk): void => {
  let n = 0;
  desk.meanwhile(async () => {
    n++;
    // Somebody writes before most answers, but not before all: else no step of a repair would ever get in between.
    if (n % 40 > 25) return;
    const id = uuid(100 + (n % 7));
    if (n % 3 === 0) await desk.tell(request(id, { title: `${n}`, statusId: 1 + (n % 8), priorityId: 1 + (n % 3) }));
    if (n % 5 === 0) await desk.tell(request(uuid(200 + n)), assigned(uuid(200 + n), mona));
    if (n % 11 !== 0) return;
    const left = uuid(200 + n - (n % 5));
    await desk.tell([gone(request(left)), gone(assigned(left, mona))]);
  });
};

test('what only moves is never called drift, whatever happens when', async () => {
  const action = fc.record({ kind: fc.nat(11), a: fc.nat(3), b: fc.nat(7), c: fc.nat(99) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 20 }),
      fc.array(action, { maxLength: 120 }),
      async (first, later) => {
        const database = actions();
        const desk = await verifiedDesk(...first.map(database.act).filter((facts) => facts.length > 0));
        const queue = [...later];
        desk.meanwhile(async () => {
          const next = queue.shift();
          const facts = next ? database.act(next) : [];
          if (facts.length > 0) await desk.tell(facts);
        });
        const report = await desk.verify();
        expect([report.drift, report.outcome]).toEqual([[], 'equal']);
      },
    ),
    { numRuns: 60 },
  );
});

describe('what cannot be told is unknown, never equal', () => {
  test('a source that does not answer', async () => {
    const desk = await busyDesk();
    desk.source.fail(new ProjectorError('source', 'The source does not answer.', { retriable: true }));
    expect(await desk.verify()).toMatchObject({ outcome: 'unknown', detail: 'The source does not answer.' });
    expect(desk.generations.registry().generations[0]?.verified?.outcome).toBe('unknown');
  });

  test('a log that cannot be read', async () => {
    const desk = await busyDesk();
    desk.breakLog();
    expect(await desk.verify()).toMatchObject({ outcome: 'unknown', detail: 'the log gave no record for 30 s' });
  });

  test('a generation whose keys are lost', async () => {
    const desk = await busyDesk();
    desk.server.lose('position');
    expect(await desk.verify()).toMatchObject({ outcome: 'unknown' });
  });

  test('a request that changes whenever it is looked at, and is wrong', async () => {
    const desk = await busyDesk();
    let n = 0;
    desk.meanwhile(async () => {
      await desk.tell(message(laptop, 3, { content: `${n++}` }));
      desk.server.plant((held) => withDocument(held, laptop, titled('Planted')));
    });
    expect(await desk.verify({ kind: 'requests', ids: [laptop] })).toMatchObject({ outcome: 'unknown', undecided: 1 });
  });
});

test('a status that comes to count as solved meanwhile begins the comparison anew', async () => {
  const desk = await busyDesk();
  let calls = 0;
  desk.meanwhile(async () => {
    if (++calls === 6) await desk.tell(status(1, true));
  });
  expect(await desk.verify()).toMatchObject({ outcome: 'equal' });
});

test('what was repaired before the comparison began anew is told of', async () => {
  const desk = await busyDesk();
  desk.server.plant((held) => withDocument(held, laptop, titled('Planted')));
  desk.meanwhile(async () => {
    const written = desk.server.kept().documents.get(laptop);
    if (written?.request?.title === 'Planted') return;
    desk.meanwhile(null);
    await desk.tell(status(1, true));
  });
  const report = await desk.verify({ kind: 'whole' }, true);
  expect(report).toMatchObject({ outcome: 'repaired', drifted: 1, repaired: 1 });
  expect(report.drift).toMatchObject([{ key: `request ${laptop} title`, found: 'Planted' }]);
  checkInvariants(desk.server.kept());
});

describe('of a part', () => {
  test.each([
    { part: { kind: 'requests', ids: [laptop, uuid(66)] }, finds: [`request ${laptop} title`, `request ${uuid(66)}`] },
    { part: { kind: 'unit', unitId: null }, finds: [] },
    { part: { kind: 'technician', user: mona }, finds: [`request ${laptop} title`] },
    { part: { kind: 'view', view: 'unassigned' }, finds: [] },
    { part: { kind: 'sample', size: 100 }, finds: [`request ${laptop} title`] },
  ] as const)('$part.kind: its requests are compared', async ({ part, finds }) => {
    const desk = await busyDesk();
    desk.server.plant((held) => {
      withDocument(held, laptop, titled('Planted'));
      held.cards.set(uuid(66), 'card');
    });
    const report = await desk.verify(part);
    expect([keysIn(report), report.whole]).toEqual([[...finds].sort(), false]);
  });

  test('a counter that is not as long as its list is found, but which of them is wrong only the whole can tell', async () => {
    const desk = await busyDesk();
    desk.server.plant(({ tallies }) =>
      tallies.set(
        'all',
        (tallies.get('all') ?? []).map((count, slot) => (slot === 0 ? 9 : count)),
      ),
    );
    const part = { kind: 'requests', ids: [laptop] } as const;
    const keys = ['counter all unassigned all', 'counter all unassigned all'];
    expect(keysIn(await desk.verify(part))).toEqual(keys);
    expect(await desk.verify(part, true)).toMatchObject({ outcome: 'partly-repaired' });
    expect(await desk.verify({ kind: 'whole' }, true)).toMatchObject({ outcome: 'repaired' });
  });
});

test('what the rules and SQL see differently is said, and cannot be repaired', async () => {
  const desk = await busyDesk();
  await desk.tell(request(laptop, { priorityId: 0 }));
  const report = await desk.verify({ kind: 'whole' }, true);
  expect(keysIn(report)).toEqual([`view urgent_high_priority ${laptop}`]);
  expect(report.outcome).toBe('partly-repaired');
});

test('another release’s generation is refused', async () => {
  const desk = await busyDesk();
  await desk.generations.update((registry) => ({
    registry: { ...registry, generations: registry.generations.map((it) => ({ ...it, fingerprint: 'other' })) },
    operation: { at: 0, who: '', what: '', generation: 1, outcome: '', detail: '' },
  }));
  await expect(desk.verify()).rejects.toMatchObject({ name: 'Refused', code: 'other-rules' });
});

/** What may be lost, and what touches it then. */
const losses: Readonly<Record<string, readonly [lose: (held: Held) => void, touch: Fact]>> = {
  'a document, by a change': [({ documents }) => void documents.delete(laptop), request(laptop, { title: 'other' })],
  'a document, by a deletion': [({ documents }) => void documents.delete(laptop), gone(request(laptop))],
  'a document, by an assignee that leaves': [
    ({ documents }) => void documents.delete(laptop),
    gone(assigned(laptop, mona)),
  ],
  'an assignee of a document': [
    (held) => withDocument(held, laptop, (document) => ({ ...document, assignees: new Map() })),
    gone(assigned(laptop, mona)),
  ],
  'a message': [({ messages }) => void messages.get(laptop)?.clear(), message(laptop, 2, { isRead: true })],
  'all messages, by the loss of the last': [
    ({ messages }) => void messages.get(laptop)?.delete(message(laptop, 1).id),
    gone(message(laptop, 2)),
  ],
  'an entry of a list': [({ lists }) => void lists.get(everything)?.clear(), request(laptop, { updatedAt: 5n })],
};

test.each(Object.entries(losses))(
  '%s is noticed when it is touched, and put right by a comparison',
  async (_, loss) => {
    const [lose, touch] = loss;
    const { server, tell, verify } = await busyDesk();
    expect(server.kept().damage).toEqual([]);
    server.plant(lose);
    await tell(touch);
    expect(server.kept().damage).not.toEqual([]);
    await verify({ kind: 'whole' }, true);
    expect((await verify()).outcome).toBe('equal');
    checkInvariants(server.kept());
  },
);

test('a sample finds every request of which something is lost, whether it is in the sample or not', async () => {
  for (const lose of [
    ({ documents }: Held) => void documents.delete(laptop),
    ({ cards }: Held) => void cards.delete(laptop),
    ({ messages }: Held) => void messages.delete(laptop),
  ]) {
    const { server, verify } = await busyDesk();
    server.plant(lose);
    const { outcome, drift } = await verify({ kind: 'sample', size: 0 });
    expect(outcome).toBe('drift');
    expect(drift[0]?.says).toContain(laptop);
  }
});
