import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BREAKS } from '#projector/breaks.ts';
import type { CaptureKeeper } from '#projector/capture-ports.ts';
import type { Generations, Registry } from '#projector/generation-ports.ts';
import { abort } from '#projector/generations/abort.ts';
import { breakLog } from '#projector/generations/break-log.ts';
import { collect } from '#projector/generations/collect.ts';
import { isOutdated } from '#projector/generations/epoch.ts';
import { healer } from '#projector/generations/heal.ts';
import { type PromoteDeps, promote } from '#projector/generations/promote.ts';
import { provideLive } from '#projector/generations/provide-live.ts';
import { rollback } from '#projector/generations/rollback.ts';
import { type StageDeps, stage } from '#projector/generations/stage.ts';
import type { VerifyReport } from '#projector/verify/report.ts';
import { start } from '#test/projector/log.ts';
import { quiet } from '#test/projector/scripted-log.ts';
import { cellWith, END, now, statesIn, verified } from './cell.ts';

// Promise 3: a kill at any instruction.

const killed = new Error('killed');
const who = 'test';

/** A process that dies at one of its calls: before it reached the registry, or behind it, when the answer was lost. */
const mortal = (generations: Generations, calls: number, before: boolean): Generations => {
  let left = calls;
  const dying =
    <Given extends readonly unknown[], T>(call: (...given: Given) => Promise<T>) =>
    async (...given: Given): Promise<T> => {
      if (left-- > 0) return call(...given);
      if (!before) await call(...given);
      throw killed;
    };
  const { read, update, look, remove } = generations;
  return {
    ...generations,
    ...{ read: dying(read), update: dying(update), look: dying(look), remove: dying(remove) },
  };
};

/** One generation is live and it is the active one; nothing else ever is. */
const check = (registry: Registry): void => {
  const live = registry.generations.filter(({ state }) => state === 'live').map(({ number }) => number);
  expect([statesIn(registry), live]).toEqual([statesIn(registry), registry.active === 0 ? [] : [registry.active]]);
  expect(registry.generations.filter(({ state }) => state === 'staged').length).toBeLessThanOrEqual(1);
};

/** What is served now and was not before is of the present epoch. */
const checkServed = (before: Registry, after: Registry): void => {
  if (after.active === before.active) return;
  const live = after.generations.find(({ number }) => number === after.active);
  if (live) expect([live.number, isOutdated(after, live)]).toEqual([live.number, false]);
};

type Cell = ReturnType<typeof cellWith>;
type Deps = PromoteDeps & StageDeps;
const reading = { at: now, by: 'host 1', state: 'reading', rate: 1, error: null, code: null } as const;

/** What a comparison leaves that found nothing. */
const noteEqual = async (generations: Generations, at: number, generation: number): Promise<void> => {
  await generations.update((current) => ({
    registry: {
      ...current,
      generations: current.generations.map((record) =>
        record.number === generation ? { ...record, verified: { ...verified, at } } : record,
      ),
    },
    operation: { at, who, what: 'verify', generation, outcome: 'equal', detail: '' },
  }));
};

/** What feeds and verify do between two commands. */
const worldGoesOn = async ({ generations, registry }: Cell, at: number): Promise<void> => {
  for (const record of registry().generations) {
    const { number, state } = record;
    if (state !== 'removing' && !isOutdated(registry(), record))
      generations.say(number, { position: { ...start, offset: END }, feed: reading });
  }
  for (const { number } of registry().generations) await noteEqual(generations, at, number);
};

const groups = { remove: async () => {}, close: async () => {} };
let restarts = 0;
const capture: CaptureKeeper = {
  state: async () => 'whole',
  restart: async () => void restarts++,
  close: async () => {},
};

/** One step of a projector that has just been started. */
const heal = (deps: Deps): Promise<void> =>
  healer({
    ...deps,
    ...{ capture, policy: 'rebuild', sourceGiven: true, logger: quiet(), turns: { hold: async () => true } },
    verify: async (generation) => {
      await noteEqual(deps.generations, deps.clock(), generation);
      return { outcome: 'equal', compared: 1, drifted: 0, drift: [], detail: '' } as unknown as VerifyReport;
    },
  })();

const commands = {
  stage: (deps: Deps) => stage({ who }, deps),
  promote: (deps: Deps) => promote({ who, force: false }, deps),
  rollback: (deps: Deps) => rollback({ who, force: false }, deps),
  abort: (deps: Deps) => abort({ who }, deps),
  collect: (deps: Deps) => collect({ who, dryRun: false }, () => undefined, { ...deps, groups }),
  look: (deps: Deps) => provideLive(deps),
  heal,
};

const breaks = fc.constantFrom(...BREAKS).map((code) => ({ code }));

const history = fc.array(
  fc.record({
    breaks: fc.option(breaks, { freq: 8 }),
    command: fc.constantFrom('lost' as const, ...(Object.keys(commands) as (keyof typeof commands)[])),
    /** The call at which it is killed; many: not at all. */
    calls: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(99)),
    before: fc.boolean(),
  }),
  { maxLength: 25 },
);

test('whatever is asked for, and wherever it is killed, one generation is live, the active one, and the next command goes on', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const cell = cellWith([]);
      /** Hours pass with every step: nothing waits for an attempt that failed. */
      let time = now;
      for (const { breaks: found, command, calls, before } of steps) {
        time += 3_600_000;
        const clock = () => time;
        const deps = { ...cell.deps, clock, generations: mortal(cell.generations, calls, before) };
        const was = cell.registry();
        if (found) {
          const telling = breakLog({ ...found, detail: '', epoch: was.epoch.number, who }, deps);
          await telling.catch((error) => expect(error).toBe(killed));
        }
        if (command === 'lost') {
          cell.generations.say(cell.registry().active, { position: null });
          continue;
        }
        await commands[command](deps).catch((error) => {
          if (error !== killed && error.name !== 'Refused') throw error;
        });
        check(cell.registry());
        checkServed(was, cell.registry());
        await worldGoesOn(cell, time);
      }
      // A projector that looks after it leads to a generation that is served, from wherever it was left.
      time += 3_600_000;
      const deps = { ...cell.deps, clock: () => time };
      for (let looks = 0; looks < 8; looks++) {
        await provideLive(deps);
        await heal(deps);
        await worldGoesOn(cell, time);
      }
      check(cell.registry());
      const { active, generations } = cell.registry();
      const live = generations.find(({ number }) => number === active);
      expect([live?.state, live && isOutdated(cell.registry(), live)]).toEqual(['live', false]);
      await commands.collect(deps);
      expect(cell.registry().generations.filter(({ state }) => state === 'removing')).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
