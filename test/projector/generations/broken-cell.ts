import { setImmediate as turn } from 'node:timers/promises';
import type { Break } from '#projector/breaks.ts';
import type { CaptureKeeper } from '#projector/capture-ports.ts';
import { type Feeds, toFeed } from '#projector/feeds.ts';
import type { GenerationRecord, Generations, Registry, Verified } from '#projector/generation-ports.ts';
import type { HealDeps } from '#projector/generations/heal.ts';
import { stage } from '#projector/generations/stage.ts';
import { manager } from '#projector/manage.ts';
import { start } from '#test/projector/log.ts';
import { quiet } from '#test/projector/scripted-log.ts';
import { generationRecord } from '#test/support/memory-generations.ts';
import { cellWith, END, now, statesIn } from './cell.ts';

type Outcome = Verified['outcome'];

type Given = Partial<Pick<HealDeps, 'policy' | 'sourceGiven'>> & {
  /** How the capture is until it is begun anew; null: nobody said where it is. */
  readonly capture?: 'whole' | 'broken' | 'unknown' | null;
  /** How the comparisons end, one after the other, and all after them. */
  readonly outcomes?: readonly Outcome[];
  readonly records?: readonly GenerationRecord[];
};

/** A captured source that can be begun anew. */
const fakeCapture = (state: 'whole' | 'broken' | 'unknown') => {
  const capture = { state, restarts: 0, failures: 0 };
  const keeper: CaptureKeeper = {
    state: async () => capture.state,
    async restart() {
      if (capture.failures-- > 0) throw new Error('Connect does not answer');
      capture.restarts++;
      capture.state = 'whole';
    },
    close: async () => {},
  };
  return { capture, keeper };
};

/** A cell, the feeds that its projectors let run, what they compare with, and a clock. */
export const brokenCell = (given: Given = {}) => {
  const { policy = 'rebuild', sourceGiven = true, outcomes = ['equal'], records = [generationRecord(1)] } = given;
  const cell = cellWith(records);
  const { generations, registry } = cell;
  const { capture, keeper } = fakeCapture(given.capture ?? 'whole');
  const outage = { source: false };
  let time = now;
  const clock = () => time;
  const verified: number[] = [];
  const restartsBeforeStage = new Map<number, number>();
  const fed = new Set<string>();
  const logger = quiet();
  let turnOf: { readonly by: number; readonly until: number } | null = null;
  let end = END;
  const log = { bounds: async () => ({ oldest: 0, next: end, topicId: null }) };

  const compare =
    (on: Generations): HealDeps['verify'] =>
    async (generation) => {
      const outcome = outcomes[Math.min(verified.length, outcomes.length - 1)] as Outcome;
      verified.push(generation);
      const drift = outcome === 'drift' ? 1 : 0;
      const note = { at: time, outcome, whole: true, compared: 9, drift };
      await on.update((current) => ({
        registry: {
          ...current,
          generations: current.generations.map((one) => (one.number === generation ? { ...one, verified: note } : one)),
        },
        operation: { at: time, who: 'test', what: 'verify', generation, outcome, detail: '' },
      }));
      const one = { kind: 'counter', key: 'counter 3', expected: '1', found: '2', says: 'One too many.' } as const;
      return {
        ...{ generation, outcome, whole: true, compared: 9, drift: drift ? [one] : [], drifted: drift, repaired: 0 },
        ...{ undecided: 0, detail: '', seconds: 1, asOf: null },
      };
    };

  /** Another process on the same cell; `on`: by way of which it reaches the registry. */
  let processes = 0;
  const projector = (on: Generations = generations) => {
    const me = processes++;
    const feeds: Feeds = {
      keep(seen: Registry) {
        for (const { number, epoch } of toFeed(seen, 'rules'))
          fed.add(`${number} in epoch ${seen.epoch.number} of ${epoch}`);
      },
      stop: async () => {},
    };
    return manager({
      ...{ ...cell.deps, log, generations: on, feeds, logger, clock, policy, sourceGiven, verify: compare(on) },
      capture: given.capture === null ? null : keeper,
      groups: { remove: async () => {}, close: async () => {} },
      turns: {
        async hold(period) {
          if (turnOf && turnOf.by !== me && turnOf.until > time) return false;
          turnOf = { by: me, until: time + period };
          return true;
        },
      },
    });
  };

  /** What feeds do: they copy, catch up and keep up, if they are let. */
  const feedsGoOn = async (): Promise<void> => {
    end += 3;
    for (const [index, record] of registry().generations.entries()) {
      const { number } = record;
      if (record.state === 'staged' && !restartsBeforeStage.has(number))
        restartsBeforeStage.set(number, capture.restarts);
      const [look] = await generations.look([number]);
      if (look?.feed?.state === 'halted' || !toFeed(registry(), 'rules').includes(record)) continue;
      const fresh = look?.position === null && record.from === 'postgres';
      const feed = { at: time + index, by: 'host 1', rate: 1, error: null, code: null };
      if (outage.source && (fresh || look?.position?.phase === 'copying')) {
        generations.say(number, { feed: { ...feed, state: 'copying', error: 'ECONNREFUSED' } });
        continue;
      }
      const phase = fresh ? 'copying' : 'live';
      generations.say(number, { position: { ...start, offset: end, phase }, feed: { ...feed, state: 'reading' } });
    }
  };

  return {
    ...{ generations, registry, capture, outage, verified, fed, logger, projector, feedsGoOn, restartsBeforeStage },
    states: () => statesIn(registry()),
    halt(number: number, code: Break | 'feed') {
      const error = `It was found: ${code}.`;
      generations.say(number, { feed: { at: time, by: 'host 1', state: 'halted', rate: 0, error, code } });
    },
    /** An operator does it. */
    stage: () => stage({ who: 'mona' }, { ...cell.deps, log, clock }),
    /** A comparison whose end nobody hears of. */
    compare: (generation: number) => compare(generations)(generation, 'test', () => undefined),
    /** The projectors look twice a second, for so long. */
    async pass(seconds: number, ...projectors: readonly ReturnType<typeof manager>[]) {
      for (let looks = 0; looks < seconds * 2; looks++) {
        for (const { look } of projectors) await look().catch(() => undefined);
        for (let turns = 0; turns < 20; turns++) await turn();
        await feedsGoOn();
        time += 500;
      }
    },
  };
};
