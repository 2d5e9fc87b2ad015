import { expect, test } from 'vitest';
import { ProjectorError } from '#projector/errors.ts';
import { firstEpoch, type GenerationLook, type GenerationRecord, type Verified } from '#projector/generation-ports.ts';
import { status } from '#projector/status/status.ts';
import { live, look, type Parts, parts, running } from './running-line.ts';

const of = (change: Partial<Parts>) => status(parts({ ...running, ...change }));
const seen = (change: Partial<GenerationLook>): Partial<Parts> => ({ looks: [{ ...look, ...change }] });
const record = (change: Partial<GenerationRecord>): Partial<Parts> => ({ generations: [{ ...live, ...change }] });
const verified = (change: Partial<Verified>): Partial<Parts> =>
  record({ verified: { at: 0, outcome: 'equal', whole: true, compared: 10, drift: 0, ...change } });

const refused = async (): Promise<never> => {
  throw new Error('connect ECONNREFUSED 127.0.0.1:5432');
};

test('a line in which everything works is fresh, and there is nothing to do', async () => {
  expect(await of({})).toMatchObject({ verdict: 'fresh', behindSeconds: 0.5, todo: null });
});

test('an old position is behind by its age', async () => {
  const old = { ...look.position, committedAt: 0n } as GenerationLook['position'];
  expect(await of(seen({ position: old }))).toMatchObject({ verdict: 'behind', behindSeconds: 1000 });
});

test.each<[string, string, Partial<Parts>, RegExp]>([
  ['source', 'does not answer', { slot: refused }, /DATABASE_URL/],
  [
    'source',
    'has no slot',
    { slot: async () => ({ ...(await running.slot()), active: null }) },
    /stage --from postgres/,
  ],
  [
    'source',
    'has lost the slot’s place',
    { slot: async () => ({ ...(await running.slot()), walStatus: 'lost' }) },
    /stage/,
  ],
  [
    'source',
    'is read by nobody though its connector runs',
    { slot: async () => ({ ...(await running.slot()), active: false }) },
    /^curl -X POST '.*\/restart\?includeTasks=true'/,
  ],
  [
    'source',
    'is read by nobody, its connector being paused',
    {
      slot: async () => ({ ...(await running.slot()), active: false }),
      connector: async () => ({ ...(await running.connector()), state: 'PAUSED' }),
    },
    /^curl -X PUT '.*\/resume'/,
  ],
  [
    'source',
    'is read by nobody, Connect being away',
    { slot: async () => ({ ...(await running.slot()), active: false }), connector: refused },
    /^Start Kafka Connect/,
  ],
  [
    'connector',
    'is not registered',
    { connector: async () => ({ ...(await running.connector()), state: null }) },
    /setup/,
  ],
  [
    'connector',
    'has failed',
    { connector: async () => ({ ...(await running.connector()), failure: 'gone' }) },
    /restart/,
  ],
  [
    'connector',
    'is paused',
    { connector: async () => ({ ...(await running.connector()), state: 'PAUSED' }) },
    /resume/,
  ],
  ['connector', 'has no task', { connector: async () => ({ ...(await running.connector()), tasks: [] }) }, /restart/],
  ['log', 'does not answer', { bounds: refused }, /KAFKA_BROKERS/],
  ['projector', 'has no store', { read: refused }, /REDIS_URL/],
  ['projector', 'does not feed', seen({ feed: null }), /npm start/],
  [
    'projector',
    'stands still',
    seen({ feed: { ...look.feed, state: 'halted' } as GenerationLook['feed'] }),
    /cause.*stage/,
  ],
  ['projector', 'has built nothing', { active: 0, generations: [], looks: [] }, /npm start/],
  ['projector', 'has lost its keys', seen({ position: null }), /projector/],
  [
    'api',
    'gives no answers',
    { api: async () => ({ ...(await running.api()), status: 'unavailable' }) },
    /generations/,
  ],
])('%s %s: broken, with the one thing to do', async (name, _what, change, todo) => {
  const found = await of(change);
  expect(found.verdict).toBe('broken');
  expect(found.todo).toMatch(todo);
  expect(found.parts.find((part) => part.name === name)?.state).toBe('broken');
});

const broken: Partial<Parts> = {
  epoch: { ...firstEpoch, number: 2, since: 900, broken: { code: 'slot-lost', detail: 'There is no slot.', at: 0 } },
};

test('after a break the log is broken, with the cause, and what is served is not fed for that reason', async () => {
  const found = await of({ ...broken, ...seen({ feed: null }) });
  const [log, projector] = ['log', 'projector'].map((name) => found.parts.find((part) => part.name === name));
  expect(log).toMatchObject({ state: 'broken', detail: expect.stringContaining('(slot-lost): There is no slot.') });
  expect(projector).toMatchObject({ state: 'broken', detail: 'generation 1 is not fed: the log broke' });
  expect(found).toMatchObject({
    verdict: 'broken',
    epoch: { number: 2 },
    todo: expect.stringMatching(/ON_LOG_BREAK=stop/),
  });
});

test('after a break there is something to wait for as soon as another generation is staged', async () => {
  const next = { ...live, number: 2, state: 'staged', epoch: 2 } as const;
  const found = await of({ ...broken, generations: [live, next], looks: [look, look] });
  expect(found).toMatchObject({ verdict: 'broken', todo: 'npx deskview wait' });
  expect(found.parts.find(({ name }) => name === 'log')?.detail).toContain('Generation 2 is built instead.');
});

test('once one of the new epoch is served nothing is broken any more', async () => {
  expect(await of({ ...broken, ...record({ epoch: 2 }) })).toMatchObject({ verdict: 'fresh', todo: null });
});

test('of several broken parts the first from the source on is the one to mend', async () => {
  expect((await of({ bounds: refused, slot: refused })).todo).toMatch(/DATABASE_URL/);
});

test.each<[string, Partial<Parts>, RegExp]>([
  [
    'dead letters',
    seen({ position: { ...look.position, parked: 3 } as GenerationLook['position'] }),
    /3 records set aside, .* the newest \(offset 77\) malformed: not JSON/,
  ],
  ['verify', verified({ outcome: 'drift', drift: 2 }), /2 differences/],
  ['verify', seen({ damage: { 'A key is lost.': '1' } }), /1 findings of damage, .* A key is lost/],
  ['log', { bounds: async () => ({ oldest: 0, next: 5000, topicId: null }) }, /4000 not applied yet/],
])('%s may be late while what is served is fresh', async (name, change, detail) => {
  const found = await of(change);
  expect(found.verdict).toBe('fresh');
  expect(found.parts.find((part) => part.name === name)).toMatchObject({
    state: 'late',
    detail: expect.stringMatching(detail),
  });
});

test('a part that nobody gave an address of is not known, and not broken', async () => {
  const api = async (): Promise<never> => {
    throw new ProjectorError('not-given', 'not known: API_URL is not given');
  };
  const found = await of({ api });
  expect(found.verdict).toBe('fresh');
  expect(found.parts.at(-1)).toMatchObject({ name: 'api', state: 'unknown', todo: null });
});

test('while the first generation is built there is something to wait for', async () => {
  const staged = record({ state: 'staged' });
  const found = await of({
    ...staged,
    active: 0,
    ...seen({ position: { ...look.position, phase: 'copying' } as never }),
  });
  expect(found).toMatchObject({ verdict: 'behind', behindSeconds: null, todo: 'npx deskview wait' });
});

test('what JSON cannot carry is not in it', async () => {
  const found = await of({});
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});
