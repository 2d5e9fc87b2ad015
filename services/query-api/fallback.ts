import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
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
import type { Ask, Found, ReadStore, Unavailable } from './ports.ts';

type Log = { readonly warn: (fields: object, message: string) => void };

export type FallbackOptions = {
  /** What stands in for the read model: slower, and not to be asked by everybody at once. */
  readonly store: ReadStore;
  /** How many pages of a list may be read from it. */
  readonly pages: number;
  readonly log: Log;
  readonly bounds?: Partial<Bounds>;
};

type Bounds = {
  readonly atOnce: number;
  readonly waiting: number;
  /** Milliseconds for an answer, the wait for its turn included. */
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
export type Fallback = Pick<ReadStore, 'read' | 'close'> & { readonly state: () => State };

/** Of what stands in: connections, and milliseconds. */
export const FALLBACK_BOUNDS = { connections: 4, patience: 1000 };

/** As many at once as there are connections; those that wait have their turn within a tenth of a second or so. */
const usual: Bounds = {
  ...{ atOnce: FALLBACK_BOUNDS.connections, waiting: 16, patience: FALLBACK_BOUNDS.patience },
  ...{ failures: 4, pause: 1000 },
};

const refusals = {
  busy: { unavailable: 'busy', detail: 'The database has as many answers to give as it may.' },
  late: { unavailable: 'unreachable', detail: 'The database gave no answer in time.' },
  open: { unavailable: 'unreachable', detail: 'The database did not answer and is left alone for a moment.' },
  deep: { unavailable: 'unreachable', detail: 'A page as far behind as this is not read from the database.' },
  failed: { unavailable: 'unreachable', detail: 'The database does not answer.' },
} as const satisfies Record<string, Unavailable>;

type Reason = keyof typeof refusals;

const states = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Isolated]: 'open',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
} as const;

/** Thrown where it is known before anything was read. */
const tooDeep = Symbol('too deep');

const reasonOf = (error: unknown): Exclude<Reason, 'failed'> | undefined => {
  if (error === tooDeep) return 'deep';
  if (error instanceof BulkheadRejectedError) return 'busy';
  if (error instanceof TaskCancelledError) return 'late';
  return error instanceof BrokenCircuitError ? 'open' : undefined;
};

export const createFallback = ({ store, pages, log, bounds }: FallbackOptions): Fallback => {
  const { atOnce, waiting, patience, failures, pause } = { ...usual, ...bounds };
  const door = bulkhead(atOnce, waiting);
  const breaker = circuitBreaker(
    handleWhenResult((found) => 'unavailable' in (found as Found | Unavailable)),
    { halfOpenAfter: pause, breaker: new ConsecutiveBreaker(failures) },
  );
  // Whoever was too late has gone; the answer is read to its end, and only then is it somebody else's turn.
  const policy = wrap(timeout(patience, TimeoutStrategy.Aggressive), door, breaker);
  breaker.onBreak(() => log.warn({}, 'the database does not answer in place of the read model'));
  breaker.onReset(() => log.warn({}, 'the database answers in place of the read model again'));

  let answered = 0;
  const refused: Record<Reason, number> = { busy: 0, late: 0, open: 0, deep: 0, failed: 0 };
  const refuse = (reason: Reason, found: Unavailable = refusals[reason]): Unavailable => {
    refused[reason] += 1;
    return found;
  };

  const isDeep = (rank: number, limit: number): boolean => limit > 0 && rank >= pages * limit;
  const shallow = (ask: Ask): Ask => {
    if (ask.pages?.some(({ from, limit }) => 'offset' in from && isDeep(from.offset, limit))) throw tooDeep;
    return ask;
  };

  return {
    async read(decide) {
      // The first one to come tries whether it answers; the others do not wait for that.
      if (breaker.state === CircuitState.HalfOpen) return refuse('open');
      let ask: Ask | undefined;
      try {
        const found = await policy.execute(() =>
          store.read((reference) => {
            ask = shallow(decide(reference));
            return ask;
          }),
        );
        if ('unavailable' in found) return refuse('failed', found);
        if (found.pages.some(({ rank }, index) => isDeep(rank, ask?.pages?.[index]?.limit ?? 0))) return refuse('deep');
        answered += 1;
        return found;
      } catch (error) {
        const reason = reasonOf(error);
        if (reason === undefined) throw error;
        return refuse(reason);
      }
    },
    state: () => ({
      breaker: states[breaker.state],
      running: atOnce - door.executionSlots,
      waiting: waiting - door.queueSlots,
      answered,
      refused: { ...refused },
    }),
    close: () => store.close(),
  };
};
