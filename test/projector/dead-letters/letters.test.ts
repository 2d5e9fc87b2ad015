import { describe, expect, test } from 'vitest';
import { discard } from '#projector/dead-letters/discard.ts';
import { deadLetters, deadLetter as letterAt } from '#projector/dead-letters/look.ts';
import { retry } from '#projector/dead-letters/retry.ts';
import type { Chosen } from '#projector/dead-letters/settle.ts';
import type { ProjectionStore, Target } from '#projector/ports.ts';
import {
  assigned,
  gone,
  laptop,
  mona,
  phone,
  printer,
  reference,
  request,
  status,
  subtask,
  uuid,
} from '#test/support/build.ts';
import { checkInvariants } from '#test/support/invariants.ts';
import { type VerifiedDesk, verifiedDesk } from '../verify/desk.ts';

// Promise 6: a record that was set aside is put right from the source.

const of = (id: string): Target => ({ kind: 'request', id });
const about = (id: string) => ({ target: of(id) });

const desk = () =>
  verifiedDesk(
    request(laptop),
    assigned(laptop, mona),
    request(phone),
    subtask(printer, phone),
    reference('user', mona),
  );

const again = ({ deps }: VerifiedDesk, chosen: Chosen = 'all') => retry({ chosen, who: 'test' }, () => undefined, deps);
const aside = ({ server }: VerifiedDesk) => server.kept().deadLetters.map(({ offset }) => offset);
const titleOf = ({ server }: VerifiedDesk, id: string) => server.kept().documents.get(id)?.request?.title;

describe('retry', () => {
  test('reads the request again as the source has it, and takes the letter back', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }), about(laptop));
    expect([titleOf(at, laptop), at.server.position().parked]).toEqual(['Help', 1]);
    const [offset = -1] = aside(at);
    expect(await again(at, [offset])).toEqual({ generation: 1, settled: [offset], left: [] });
    expect([titleOf(at, laptop), at.server.position().parked, aside(at)]).toEqual(['Lost', 0, []]);
    expect((await at.generations.history(1))[0]).toMatchObject({ what: 'retry', who: 'test', outcome: 'done' });
    expect(await at.verify()).toMatchObject({ outcome: 'equal' });
  });

  test('a request that was never seen, one that is gone, and a lost assignee', async () => {
    const at = await desk();
    await at.poison(request(uuid(77)), about(uuid(77)));
    await at.poison([gone(subtask(printer, phone))], about(printer));
    await at.poison(assigned(phone, mona), about(phone));
    expect((await again(at)).settled).toHaveLength(3);
    checkInvariants(at.server.kept());
    expect(await at.verify()).toMatchObject({ outcome: 'equal' });
  });

  test('rows that came after the record are kept: what is newer in the source wins', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }), about(laptop));
    await at.tell(assigned(laptop, uuid(902)));
    expect(at.server.kept().documents.get(laptop)?.assignees.size).toBe(2);
    await again(at);
    expect([titleOf(at, laptop), at.server.kept().documents.get(laptop)?.assignees.size]).toEqual(['Lost', 2]);
  });

  test('a second time it does nothing', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }), about(laptop));
    const [offset = -1] = aside(at);
    await again(at, [offset]);
    const before = at.server.position();
    expect(await again(at, [offset])).toEqual({ generation: 1, settled: [], left: [] });
    expect(at.server.position()).toEqual(before);
  });

  test('a reference row', async () => {
    const at = await desk();
    await at.poison(reference('user', mona, { fullName: 'Mona Lost' }), {
      target: { kind: 'reference', reference: 'user', id: mona },
    });
    expect((await again(at)).settled).toHaveLength(1);
    expect(at.server.kept().reference.user.get(mona)?.fullName).toBe('Mona Lost');
  });

  test('a status that came to count as solved moves its requests', async () => {
    const at = await desk();
    await at.poison(status(1, true), { target: { kind: 'reference', reference: 'status', id: '1' } });
    expect((await again(at)).settled).toHaveLength(1);
    checkInvariants(at.server.kept());
    expect(await at.verify()).toMatchObject({ outcome: 'equal' });
    expect(at.server.kept().lists.get('all all_solved')).toHaveLength(3);
  });

  test('what does not say what it is about is refused, with what to do', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }));
    await expect(again(at)).rejects.toMatchObject({
      code: 'no-target',
      message: expect.stringMatching(/verify --repair.*discard/),
    });
    expect(aside(at)).toHaveLength(1);
  });

  test('among others it stays, and the others are settled', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }));
    await at.poison(request(phone, { title: 'Lost' }), about(phone));
    const { settled, left } = await again(at);
    expect([settled.length, left.length, aside(at).length, at.server.position().parked]).toEqual([1, 1, 1, 1]);
  });

  test('a request that never rests keeps its letter', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }), about(laptop));
    let calls = 0;
    at.meanwhile(async () =>
      at.poison(request(laptop, { title: `Lost ${calls++}` }), { ...about(laptop), offset: 5000 }),
    );
    const { settled, left } = await again(at, [aside(at)[0] ?? -1]);
    expect([settled.length, left[0]?.why]).toEqual([0, expect.stringMatching(/try again/)]);
  });

  test('whoever is killed before the letter is gone leaves it, never the other way round', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }), about(laptop));
    const { openStore } = at.deps;
    const dying = (generation: number): ProjectionStore => {
      const store = openStore(generation);
      return {
        ...store,
        commit: (writes) => (writes.settled ? Promise.reject(new Error('killed')) : store.commit(writes)),
      };
    };
    await expect(
      retry({ chosen: 'all', who: 'test' }, () => undefined, { ...at.deps, openStore: dying }),
    ).rejects.toThrow('killed');
    expect([titleOf(at, laptop), aside(at).length, at.server.position().parked]).toEqual(['Lost', 1, 1]);
    expect((await again(at)).settled).toHaveLength(1);
  });

  test('a letter that comes meanwhile stays', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }), about(laptop));
    let calls = 0;
    at.meanwhile(async () => {
      if (++calls % 7 === 0 && calls < 60) await at.poison(request(phone, { title: `Lost ${calls}` }), about(phone));
    });
    const chosen = aside(at);
    await again(at, chosen);
    at.meanwhile(null);
    expect(aside(at)).toHaveLength(at.server.position().parked);
    expect(aside(at)).not.toContain(chosen[0]);
    await again(at);
    expect([aside(at), await at.verify()]).toMatchObject([[], { outcome: 'equal' }]);
  });
});

describe('discard', () => {
  test('takes letters back, repairs nothing, and is noted with who and why', async () => {
    const at = await desk();
    await at.poison(request(laptop, { title: 'Lost' }), about(laptop));
    await at.poison(request(phone, { title: 'Lost' }));
    const [first = -1, second = -1] = aside(at);
    const options = { chosen: [first], who: 'mona', why: 'a test' };
    expect(await discard(options, at.deps)).toEqual({ generation: 1, discarded: 1, offsets: [first] });
    expect([titleOf(at, laptop), aside(at), at.server.position().parked]).toEqual(['Help', [second], 1]);
    expect((await at.generations.history(1))[0]).toMatchObject({
      ...{ what: 'discard', who: 'mona' },
      detail: `1 dead letters (offsets ${first}): a test`,
    });
    expect(await discard(options, at.deps)).toMatchObject({ discarded: 0 });
    expect(await at.generations.history(9)).toHaveLength(1);
  });

  test('all of them: also those that are only counted', async () => {
    const at = await desk();
    for (let n = 0; n < 1005; n++) await at.poison(request(laptop, { title: `${n}` }));
    expect([aside(at).length, at.server.position().parked]).toEqual([1000, 1005]);
    expect(await discard({ chosen: 'all', who: 'mona', why: '' }, at.deps)).toMatchObject({ discarded: 1005 });
    expect([aside(at), at.server.position().parked]).toEqual([[], 0]);
  });
});

describe('list and show', () => {
  test('the newest first, with how many there are of each kind', async () => {
    const at = await desk();
    await at.poison(request(laptop), { category: 'incomplete' });
    await at.poison(request(laptop), about(laptop));
    const found = await deadLetters({ most: 1 }, at.deps);
    expect(found).toMatchObject({
      generation: 1,
      parked: 2,
      counts: { incomplete: 1, malformed: 1 },
      letters: [about(laptop)],
    });
    const { offset = -1 } = found.letters[0] ?? {};
    expect(await letterAt({ offset }, at.deps)).toMatchObject({ generation: 1, offset });
    await expect(letterAt({ offset: 999 }, at.deps)).rejects.toMatchObject({ code: 'unknown-letter' });
  });

  test('of a generation that is not there nothing is told', async () => {
    const at = await desk();
    await expect(deadLetters({ most: 1, generation: 9 }, at.deps)).rejects.toMatchObject({ code: 'no-generation' });
  });
});
