import { expect, test } from 'vitest';
import { BREAKS } from '#projector/breaks.ts';
import { firstEpoch } from '#projector/generation-ports.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { brokenCell } from './broken-cell.ts';
import { END } from './cell.ts';

// Promise 4: a log that does not go on stops the line, and another generation is built by itself.

test.each(BREAKS)(
  '%s: another generation is built from the source, compared and served, and the old one removed',
  async (code) => {
    const cell = brokenCell();
    const projector = cell.projector();
    cell.halt(1, code);
    await cell.pass(15, projector);
    expect(cell.states()).toEqual(['2 live *']);
    const { epoch, generations } = cell.registry();
    expect(epoch).toMatchObject({ number: 2, broken: { code, detail: `It was found: ${code}.` }, failures: 0 });
    // The log is whole where only keys were lost.
    if (code === 'keys-lost') expect(epoch.since).toBe(0);
    else expect(epoch.since).toBeGreaterThanOrEqual(END);
    expect(generations).toMatchObject([{ number: 2, from: 'postgres', epoch: 2, since: epoch.since }]);
    expect(cell.verified).toEqual([2]);
    // What was built before was never fed again.
    expect([...cell.fed]).toEqual(['1 in epoch 1 of 1', '2 in epoch 2 of 2']);
    const told = await cell.generations.history(50);
    expect(
      told
        .filter(({ outcome }) => outcome !== 'kept')
        .map(({ what }) => what)
        .reverse(),
    ).toEqual([
      'break',
      ...(cell.capture.restarts > 0 ? ['restart capture'] : []),
      ...['stage', 'verify', 'promote', 'gc', 'gc'],
    ]);
  },
);

test.each([
  ['log-break', 0],
  ['incomplete-transaction', 0],
  ['snapshot-again', 0],
  ['source-went-back', 1],
  ['slot-lost', 1],
  ['source-changed', 1],
] as const)('%s: the capture is begun anew %i times, before anything is staged', async (code, restarts) => {
  const cell = brokenCell();
  cell.halt(1, code);
  await cell.pass(15, cell.projector());
  expect([cell.capture.restarts, cell.restartsBeforeStage.get(2)]).toEqual([restarts, restarts]);
  expect(cell.registry().epoch.captureRestarted).toBe(restarts > 0);
});

test('a former generation that lost keys is given up, and what is served stays', async () => {
  const cell = brokenCell({ records: [generationRecord(1, { state: 'former' }), generationRecord(2)] });
  cell.halt(1, 'keys-lost');
  await cell.pass(15, cell.projector());
  expect([cell.states(), cell.registry().epoch.number]).toEqual([['2 live *'], 1]);
});

test('a capture that is broken beside is begun anew as well, once', async () => {
  const cell = brokenCell({ capture: 'broken' });
  cell.halt(1, 'log-break');
  await cell.pass(15, cell.projector());
  expect([cell.states(), cell.capture.restarts, cell.restartsBeforeStage.get(2)]).toEqual([['2 live *'], 1, 1]);
});

test('one that is broken again in the same epoch is not begun anew again: its cause is another one', async () => {
  const cell = brokenCell({ outcomes: ['unknown'] });
  const projector = cell.projector();
  cell.halt(1, 'slot-lost');
  await cell.pass(10, projector);
  cell.capture.state = 'broken';
  await cell.pass(130, projector);
  expect([cell.capture.restarts, cell.registry().active]).toEqual([1, 1]);
  expect(cell.logger.lines.filter((line) => line.includes('is broken again')).length).toBeGreaterThan(1);
});

test('nothing is staged before the capture works', async () => {
  const cell = brokenCell({ capture: 'unknown' });
  const projector = cell.projector();
  cell.halt(1, 'log-break');
  await cell.pass(60, projector);
  expect([cell.states(), cell.capture.restarts]).toEqual([['1 live *'], 0]);
  cell.capture.state = 'whole';
  await cell.pass(10, projector);
  expect(cell.states()).toEqual(['2 live *']);
});

test('a capture that cannot be begun anew now is tried again, and what was staged before that is given up', async () => {
  const cell = brokenCell({ records: [generationRecord(1), generationRecord(2, { state: 'staged' })] });
  const projector = cell.projector();
  cell.capture.failures = 3;
  cell.halt(1, 'slot-lost');
  await cell.pass(3, projector);
  expect(cell.states()).toEqual(['1 live *']);
  await cell.pass(40, projector);
  expect([cell.states(), cell.capture.restarts]).toEqual([['3 live *'], 1]);
});

test('a capture that answers again after minutes is used within seconds, and its absence is logged once a minute', async () => {
  const cell = brokenCell();
  const projector = cell.projector();
  cell.capture.failures = Number.POSITIVE_INFINITY;
  cell.halt(1, 'slot-lost');
  await cell.pass(180, projector);
  expect([cell.states(), cell.capture.restarts]).toEqual([['1 live *'], 0]);
  expect(cell.logger.lines.filter((line) => line.includes('Connect does not answer')).length).toBeLessThan(5);
  cell.capture.failures = 0;
  await cell.pass(2, projector);
  expect(cell.capture.restarts).toBe(1);
});

test('a feed that stands still for another reason is no break', async () => {
  const cell = brokenCell();
  cell.halt(1, 'feed');
  await cell.pass(10, cell.projector());
  expect([cell.registry().epoch, cell.states()]).toEqual([firstEpoch, ['1 live *']]);
});

test('with several projectors one does it', async () => {
  const cell = brokenCell({ outcomes: ['unknown', 'equal'] });
  const projectors = [cell.projector(), cell.projector(), cell.projector()];
  cell.halt(1, 'slot-lost');
  await cell.pass(60, ...projectors);
  expect([cell.states(), cell.capture.restarts, cell.verified]).toEqual([['2 live *'], 1, [2, 2]]);
  expect(cell.registry().epoch.number).toBe(2);
});

test('what a break tells while another projector told it already begins no second epoch', async () => {
  const cell = brokenCell();
  cell.halt(1, 'log-break');
  await cell.pass(1, cell.projector(), cell.projector());
  await cell.pass(30, cell.projector());
  expect([cell.registry().epoch.number, cell.states()]).toEqual([2, ['2 live *']]);
});

test('with the policy stop nothing is built, and once a minute it is said what to do', async () => {
  const cell = brokenCell({ policy: 'stop' });
  cell.halt(1, 'slot-lost');
  await cell.pass(130, cell.projector());
  expect([cell.states(), cell.registry().epoch.number, cell.capture.restarts]).toEqual([['1 live *'], 2, 0]);
  const said = cell.logger.lines.filter((line) => line.includes('ON_LOG_BREAK is stop'));
  expect(said).toHaveLength(3);
  expect(said[0]).toMatch(/slot-lost.*begin the capture anew.*deskview stage --from postgres/);
});

test.each([
  ['DATABASE_URL', { sourceGiven: false }],
  ['CONNECT_URL', { capture: null }],
] as const)('without %s it is said what is missing, and nothing is built', async (name, given) => {
  const cell = brokenCell(given);
  cell.halt(1, 'slot-lost');
  await cell.pass(130, cell.projector());
  expect([cell.states(), cell.capture.restarts]).toEqual([['1 live *'], 0]);
  expect(cell.logger.lines.filter((line) => line.includes(name))).toHaveLength(3);
});

test('without CONNECT_URL a capture that need not be begun anew is taken for whole: the comparison shows it', async () => {
  const cell = brokenCell({ capture: null });
  cell.halt(1, 'log-break');
  await cell.pass(15, cell.projector());
  expect(cell.states()).toEqual(['2 live *']);
});

test('one that differs from the source is never served: it is given up, and tried ever later', async () => {
  const cell = brokenCell({ outcomes: ['drift'] });
  const projector = cell.projector();
  cell.halt(1, 'log-break');
  await cell.pass(600, projector);
  expect(cell.registry().active).toBe(1);
  expect(cell.logger.lines).toContain('generation 2 differs from the source and is not served');
  const { failures, notBefore } = cell.registry().epoch;
  expect(cell.verified).toHaveLength(failures);
  // 10, 20, 40, 80, 160 and 320 seconds, and some for building each.
  expect(failures).toBeGreaterThan(4);
  expect(failures).toBeLessThan(7);
  expect(notBefore).toBeGreaterThan(0);
  const told = await cell.generations.history(200);
  expect(told.find(({ what }) => what === 'give up')?.detail).toBe(
    '1 differences, the first: counter 3: One too many.',
  );
});

test('one that differed once is followed by another one, which is served', async () => {
  const cell = brokenCell({ outcomes: ['drift', 'equal'] });
  cell.halt(1, 'log-break');
  await cell.pass(40, cell.projector());
  expect([cell.states(), cell.verified]).toEqual([['3 live *'], [2, 3]]);
});

test('a comparison that comes to nothing is made again, after a pause', async () => {
  const cell = brokenCell({ outcomes: ['unknown', 'unknown', 'equal'] });
  const projector = cell.projector();
  cell.halt(1, 'log-break');
  await cell.pass(12, projector);
  expect(cell.states()[0]).toBe('1 live *');
  expect(cell.verified.length).toBeLessThan(3);
  await cell.pass(40, projector);
  expect([cell.states(), cell.verified]).toEqual([['2 live *'], [2, 2, 2]]);
});

test('while the source does not answer the copy waits, and goes on', async () => {
  const cell = brokenCell();
  const projector = cell.projector();
  cell.outage.source = true;
  cell.halt(1, 'log-break');
  await cell.pass(120, projector);
  expect(cell.states()).toEqual(['1 live *', '2 staged']);
  expect(cell.logger.lines.filter((line) => line === 'the new generation 2 is failing').length).toBeLessThan(4);
  cell.outage.source = false;
  await cell.pass(10, projector);
  expect(cell.states()).toEqual(['2 live *']);
});

test('one whose feed stands still for another reason is given up, and another one built', async () => {
  const cell = brokenCell();
  const projector = cell.projector();
  cell.halt(1, 'log-break');
  await cell.pass(1.5, projector);
  expect(cell.states()).toEqual(['1 live *', '2 staged']);
  cell.halt(2, 'feed');
  await cell.pass(40, projector);
  expect(cell.states()).toEqual(['3 live *']);
});

test('a log that breaks again while it is healed begins another epoch, and one rebuild does not chase the other', async () => {
  const cell = brokenCell({ outcomes: ['unknown'] });
  const projector = cell.projector();
  cell.halt(1, 'log-break');
  for (let breaks = 0; breaks < 5; breaks++) {
    await cell.pass(60 * 2 ** breaks, projector);
    const staged = cell.registry().generations.find(({ state }) => state === 'staged');
    if (staged) cell.halt(staged.number, 'source-went-back');
  }
  await cell.pass(2, projector);
  const { epoch, active } = cell.registry();
  expect(active).toBe(1);
  expect(epoch).toMatchObject({ number: 7, failures: 5 });
  expect(epoch.notBefore - (epoch.broken?.at ?? 0)).toBe(160_000);
  expect(cell.capture.restarts).toBeLessThanOrEqual(5);
});

test('without CONNECT_URL, what an operator staged behind a capture that he began anew is compared and served', async () => {
  const cell = brokenCell({ capture: null });
  const projector = cell.projector();
  cell.halt(1, 'slot-lost');
  await cell.pass(2, projector);
  await cell.stage();
  await cell.pass(15, projector);
  expect([cell.states(), cell.verified]).toEqual([['2 live *'], [2]]);
});

test('what an operator staged before the projector began the capture anew is given up', async () => {
  const cell = brokenCell();
  cell.capture.failures = 2;
  const projector = cell.projector();
  cell.halt(1, 'slot-lost');
  await cell.pass(2, projector);
  await cell.stage();
  await cell.pass(30, projector);
  expect([cell.states(), cell.verified, cell.restartsBeforeStage.get(3)]).toEqual([['3 live *'], [3], 1]);
});

test('one of which a projector that died found that it differs is given up by the next', async () => {
  const cell = brokenCell({ outcomes: ['drift', 'equal'] });
  cell.halt(1, 'log-break');
  await cell.pass(1.5, cell.projector());
  await cell.compare(2);
  await cell.pass(40, cell.projector());
  expect([cell.states(), cell.verified]).toEqual([['3 live *'], [2, 3]]);
});

test('what other rules built is healed by the release that built it', async () => {
  const cell = brokenCell({ records: [generationRecord(1, { fingerprint: 'others' })] });
  cell.halt(1, 'log-break');
  await cell.pass(30, cell.projector());
  expect([cell.states(), cell.registry().epoch.number]).toEqual([['1 live *'], 2]);
});

test('when what is served is lost as well, it is built behind a capture that was begun anew', async () => {
  const cell = brokenCell();
  cell.capture.failures = 2;
  const projector = cell.projector();
  cell.halt(1, 'slot-lost');
  await cell.pass(2, projector);
  cell.generations.say(1, { position: null });
  await cell.pass(2, projector);
  expect(cell.registry().active).toBe(0);
  await cell.pass(30, projector);
  expect([cell.states(), cell.capture.restarts, cell.restartsBeforeStage.get(2)]).toEqual([['2 live *'], 1, 1]);
});

test('a Redis that is emptied in the middle of it begins with the first epoch, and something is served again', async () => {
  const cell = brokenCell({ outcomes: ['unknown'] });
  const projector = cell.projector();
  cell.halt(1, 'log-break');
  await cell.pass(5, projector);
  await cell.generations.update(() => ({
    registry: { active: 0, last: 0, generations: [], epoch: firstEpoch },
    operation: { at: 1, who: 'test', what: 'FLUSHALL', generation: null, outcome: 'done', detail: '' },
  }));
  for (const number of [1, 2]) cell.generations.say(number, { position: null, feed: null });
  await cell.pass(5, projector);
  expect([cell.states(), cell.registry().epoch]).toEqual([['1 live *'], firstEpoch]);
});
