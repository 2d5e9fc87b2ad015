import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from './back-off.ts';
import type { Batch } from './batch.ts';
import { sayLetters } from './dead-letters/say-letters.ts';
import { ProjectorError } from './errors.ts';
import type { ChangeLog, Logger, LogRecord, Position, ProjectionStore, RawRecord, ReadRecord } from './ports.ts';
import { project, type Session } from './project.ts';
import { beginAt, proveReachable, proveSameLog, readRecord } from './recognise.ts';
import { recordQueue } from './record-queue.ts';
import type { Shape } from './shape.ts';
import type { FeedThrottle } from './throttle.ts';
import { joined, type Transactions, transactions } from './transactions.ts';

export type Deps = {
  readonly log: ChangeLog;
  readonly store: ProjectionStore;
  readonly decode: (record: RawRecord) => LogRecord;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly logger: Logger;
  /** Without it, records are taken as they come. */
  readonly shape?: Pick<Shape, 'prove'>;
  /** Makes room for those that are served while this one is not. */
  readonly throttle?: Pick<FeedThrottle, 'spares' | 'done'>;
};

export type Consumer = {
  /** How far it is; null while it stands by or looks for the store. */
  position(): Position | null;
  /** Something was received that is not applied yet. */
  busy(): boolean;
  /** Resolves, with the reason, when the line had to be stopped for good. */
  readonly halted: Promise<ProjectorError>;
  /** Finishes the step in hand and leaves the group. */
  stop(): Promise<void>;
};

/** Records applied in one step: few while we keep up, so that readers never wait for long; more when behind. */
const STEP = 1000;
/** The same beside a live generation: its readers wait for no more than a millisecond or two. */
const SPARING_STEP = 100;
const QUEUE_BYTES = 8 * 1024 * 1024;
/**
 * Records older than this may have lost their neighbours to compaction: the topic's lag less a margin, two hours of a
 * day; however short it is set, nothing is compacted while it is being read.
 */
const compactedAfter = (lag: number): number => Math.max(lag - Math.min(lag / 12, 2 * 3_600_000), 10_000);
const COMMIT_EVERY = 5000;
/** How long a stop waits for the step in hand, which may be waiting for a store that is away. */
const LAST_STEP = 3000;

/** A record, and the run it was fetched for: what was fetched for an earlier one says nothing in a later one. */
type Queued = { readonly record: LogRecord; readonly read: ReadRecord; readonly bytes: number; readonly run: Run };

const bytesOf = ({ key, value }: RawRecord): number => (key?.length ?? 0) + (value?.length ?? 0);

/** What is in hand between two looks at the store. */
type Run = {
  readonly transactions: Transactions;
  /** The log that is read, and from where. */
  readonly topicId: string | null;
  readonly from: number;
  session: Session;
  /** The last record taken. */
  last: ReadRecord | null;
};

/** Reads the log into the store until stopped. Nothing that happens here reaches the Kafka client as an exception. */
export const consume = async ({ log, store, decode, clock, logger, shape, throttle }: Deps): Promise<Consumer> => {
  const queue = recordQueue<Queued>(QUEUE_BYTES, ({ bytes }) => bytes);
  const halted = Promise.withResolvers<ProjectorError>();
  const ended = Promise.withResolvers<void>();
  let run: Run | null = null;
  let stopped = false;
  let stepInHand: Promise<void> = Promise.resolve();
  let steps = 0;
  let committedAt = 0;
  /** Looks for the store's position: only the last one tells where this member goes on. */
  let looks = 0;
  /** Steps that failed one after the other. */
  let failures = 0;

  const halt = (error: ProjectorError): void => {
    stopped = true;
    queue.close();
    halted.resolve(error);
  };

  /** The store's position is the truth; the log follows it. Tries until the store answers; null once stopped. */
  const prepare = async (): Promise<Run | null> => {
    const look = ++looks;
    letGo();
    for (let attempt = 0; !stopped && look === looks; attempt++) {
      try {
        const { position, reference } = await store.open();
        proveCopied(position);
        const bounds = await log.bounds();
        proveReachable(position, bounds);
        const age = compactedAfter(await log.compactionLag());
        const compacted = (timestamp: number): boolean => timestamp < clock() - age;
        if (look !== looks) return null;
        logger.info({ offset: position.offset, lsn: position.lsn, phase: position.phase }, 'reading on');
        return {
          transactions: transactions(position, compacted),
          topicId: bounds.topicId ?? position.topicId,
          from: beginAt(position, bounds),
          session: { position, reference, tallies: new Map() },
          last: position.last,
        };
      } catch (error) {
        if (error instanceof ProjectorError && !error.retriable) halt(error);
        logger.warn({ err: error, attempt }, 'cannot read the position yet');
        if (!stopped && look === looks) await pause(attempt);
      }
    }
    return null;
  };

  /** There is nothing in hand any more that could be applied. */
  const letGo = (): void => {
    run = null;
    queue.clear();
  };

  const follow = async (): Promise<void> => {
    const next = await prepare();
    if (!next) return;
    // In one go: nothing that was fetched before the seek may pass for the new run's.
    log.seek(next.from);
    run = next;
  };

  const applyTo = async (session: Session, batch: Batch): Promise<Session | 'fenced'> => {
    const applied = await project(batch, session, store);
    const repaired = applied === 'fenced' ? await afterRepair(session, store) : null;
    return repaired ? applyTo(repaired, batch) : applied;
  };

  /** What is complete with these records. */
  const understood = (current: Run, records: readonly Queued[]): Batch | null => {
    let { last } = current.session.position;
    const batches = records.map(({ record, read }) => {
      proveSameLog(current.last, read);
      const batch = current.transactions.push(record);
      if (batch) last = batch.reached.offset > read.offset ? read : current.last;
      if (!current.last || read.offset > current.last.offset) current.last = read;
      return batch;
    });
    const batch = joined(batches);
    return batch && { ...batch, known: { topicId: current.topicId, last } };
  };

  const apply = async (current: Run, records: readonly Queued[]): Promise<void> => {
    await shape?.prove(records.map(({ record }) => record));
    const batch = understood(current, records);
    if (!batch) return;
    sayLetters(batch.deadLetters, logger);
    const session = await applyTo(current.session, batch);
    if (session === 'fenced') {
      logger.warn({ offset: current.session.position.offset }, 'the store is elsewhere: following it');
      if (run === current) await follow();
      return;
    }
    current.session = session;
    failures = 0;
    if (clock() - committedAt < COMMIT_EVERY) return;
    committedAt = clock();
    log.commit(session.position.offset).catch((error) => logger.warn({ err: error }, 'offset not committed'));
  };

  const work = async (): Promise<void> => {
    while (!stopped) {
      const taken = await queue.take(throttle?.spares ? SPARING_STEP : STEP);
      const current = run;
      const records = taken.filter((queued) => queued.run === current);
      if (!current || records.length === 0) continue;
      steps++;
      stepInHand = apply(current, records).catch(async (error) => {
        if (error instanceof ProjectorError && !error.retriable) return halt(error);
        logger.warn({ err: error, failures }, 'step failed: starting again from what the store holds');
        await pause(failures++);
        if (run === current) await follow();
      });
      await stepInHand;
      steps--;
      await throttle?.done(records.length);
    }
  };

  const working = work();
  await log.start({
    async assigned() {
      run = null;
      await stepInHand;
      const next = await prepare();
      if (next) run = next;
      return run?.from ?? 0;
    },
    released() {
      looks++;
      letGo();
    },
    async receive(records) {
      // Stopped for good: the log is kept waiting instead of being read for nothing.
      if (stopped) await ended.promise;
      const current = run;
      if (!current) return;
      // Decoded here, while the step in hand waits for the store.
      await queue.put(
        records.map((raw) => ({ record: decode(raw), read: readRecord(raw), bytes: bytesOf(raw), run: current })),
      );
    },
  });

  return {
    position: () => run?.session.position ?? null,
    busy: () => steps > 0 || queue.length > 0,
    halted: halted.promise,
    async stop() {
      stopped = true;
      queue.close();
      ended.resolve();
      await Promise.race([working, sleep(LAST_STEP)]);
      await log.stop();
      await store.close();
    },
  };
};

/** Longer with each attempt, two seconds at most. */
const pause = (attempt: number): Promise<void> => sleep(backOff(attempt + 1, 100, 2000));

/**
 * The session to go on with when nothing but a step of another kind came in between, which rewrote requests and left
 * the place in the log: what is in hand is still what comes next. Null when the store is elsewhere.
 */
const afterRepair = async ({ position: before }: Session, store: ProjectionStore): Promise<Session | null> => {
  const { position, reference } = await store.open();
  const same =
    position.topic === before.topic &&
    position.offset === before.offset &&
    position.lsn === before.lsn &&
    position.phase === before.phase &&
    position.open?.id === before.open?.id &&
    position.open?.seen === before.open?.seen &&
    !position.reclassifying &&
    position.step !== before.step;
  return same ? { position, reference, tallies: new Map() } : null;
};

/** Before the copy from the source is complete, the log must not be read: it goes on where the copy says. */
const proveCopied = ({ phase }: Position): void => {
  if (phase === 'copying') throw new ProjectorError('not-copied', 'The copy from the source is not complete.');
};
