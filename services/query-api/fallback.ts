import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { FallbackState } from './observe/state.ts';
import { onceAMinute } from './outages.ts';
import type { Found, ReadStore, Unavailable } from './ports.ts';
import { createTurns } from './turns.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

export type FallbackOptions = {
  /** What stands in for the read model: slower, and not to be asked by everybody at once. */
  readonly store: ReadStore;
  readonly log: Log;
  readonly bounds?: Partial<Bounds>;
};

type Bounds = {
  readonly atOnce: number;
  /** How many may wait for their turn, and for how many milliseconds. */
  readonly waiting: number;
  readonly queued: number;
  /** Milliseconds for an answer, from its turn on. */
  readonly patience: number;
  /** So many failures one after the other, and it is left alone for so many milliseconds. */
  readonly failures: number;
  readonly pause: number;
};

type State = FallbackState & {
  /** Since the start. */
  readonly answered: number;
  readonly refused: Readonly<Record<Reason, number>>;
};

/** Answers in place of the read model while that is unreachable, as ReadStore.read does, or says why not. */
export type Fallback = Pick<ReadStore, 'close'> & {
  /** `gone`: who asked does not want to know any more. */
  readonly read: (ask: Parameters<ReadStore['read']>[0], gone?: AbortSignal) => ReturnType<ReadStore['read']>;
  readonly state: () => State;
};

/** Of what stands in: connections, and milliseconds. */
export const FALLBACK_BOUNDS = { connections: 4, patience: 1000 };

/** As many at once as there are connections. */
const usual: Bounds = {
  ...{ atOnce: FALLBACK_BOUNDS.connections, patience: FALLBACK_BOUNDS.patience },
  ...{ waiting: 16, queued: 200, failures: 4, pause: 1000 },
};

const busy: Unavailable = {
  unavailable: 'busy',
  detail: 'The database has as many answers to give as it may.',
};

const refusals = {
  busy,
  gone: busy,
  late: { unavailable: 'unreachable', detail: 'The database gave no answer in time.' },
  open: { unavailable: 'unreachable', detail: 'The database did not answer and is left alone for a moment.' },
} as const satisfies Record<string, Unavailable>;

/** Of the last two the store says why itself. */
type Reason = keyof typeof refusals | 'too-deep' | 'failed';

const states = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Isolated]: 'open',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
} as const;

const hasFailed = (found: unknown): boolean => (found as Partial<Unavailable>).unavailable === 'unreachable';

export const createFallback = ({ store, log, bounds }: FallbackOptions): Fallback => {
  const { atOnce, waiting, queued, patience, failures, pause } = { ...usual, ...bounds };
  const turns = createTurns({ atOnce, waiting, patience: queued });
  const breaker = circuitBreaker(handleWhenResult(hasFailed).orType(TaskCancelledError), {
    halfOpenAfter: pause,
    breaker: new ConsecutiveBreaker(failures),
  });
  const policy = wrap(breaker, timeout(patience, TimeoutStrategy.Aggressive));
  const rarely = onceAMinute(() => performance.now());
  const say = (message: string) => () => rarely(message, () => log.warn({}, message));
  breaker.onBreak(say('the database does not answer in place of the read model'));
  breaker.onReset(say('the database answers in place of the read model again'));

  let answered = 0;
  const refused: Record<Reason, number> = { busy: 0, gone: 0, late: 0, open: 0, 'too-deep': 0, failed: 0 };
  const refuse = (reason: keyof typeof refusals): Unavailable => {
    refused[reason] += 1;
    return refusals[reason];
  };

  /** In its turn; within it, an answer of which nobody knows whether it comes is for one reader at a time. */
  const ask = async (work: () => Promise<Found | Unavailable>): Promise<Found | Unavailable> => {
    if (breaker.state === CircuitState.HalfOpen) return refuse('open');
    try {
      const found = await policy.execute(work);
      if (!('unavailable' in found)) answered += 1;
      else refused[found.unavailable === 'too-deep' ? 'too-deep' : 'failed'] += 1;
      return found;
    } catch (error) {
      if (error instanceof TaskCancelledError) return refuse('late');
      if (error instanceof BrokenCircuitError) return refuse('open');
      throw error;
    }
  };

  return {
    async read(decide, gone) {
      const turn = await turns.take(gone);
      if (turn === 'busy' || turn === 'gone') return refuse(turn);
      let underWay: Promise<unknown> = Promise.resolve();
      try {
        return await ask(() => (underWay = store.read(decide)));
      } finally {
        // Whoever was too late has gone; the answer is read to its end, and only then is it somebody else's turn.
        underWay.then(turn, turn);
      }
    },
    state: () => ({
      breaker: states[breaker.state],
      running: turns.running(),
      waiting: turns.waiting(),
      answered,
      refused: { ...refused },
    }),
    close: () => store.close(),
  };
};
