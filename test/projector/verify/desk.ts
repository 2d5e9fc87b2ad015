import { setImmediate as turn } from 'node:timers/promises';
import type { LetterDeps } from '#projector/dead-letters/look.ts';
import type { DeadLetter, RawRecord } from '#projector/ports.ts';
import { project, type Session } from '#projector/project.ts';
import { type ReindexReport, reindex } from '#projector/reindex.ts';
import type { Selection } from '#projector/source-ports.ts';
import type { Part, VerifyReport } from '#projector/verify/report.ts';
import { verify } from '#projector/verify/verify.ts';
import type { Change } from '#read-model/change.ts';
import { deadLetter, statuses } from '#test/support/build.ts';
import { type Step, told } from '#test/support/given.ts';
import { generationRecord, type MemoryGenerations, memoryGenerations } from '#test/support/memory-generations.ts';
import { memoryLetters } from '#test/support/memory-letters.ts';
import { memoryModel } from '#test/support/memory-model.ts';
import { type MemorySource, memorySource } from '#test/support/memory-source.ts';
import { type MemoryServer, memoryServer } from '#test/support/memory-store.ts';

/** A source, its log, and a generation that follows it: each step is committed, logged and applied at once. */
export type VerifiedDesk = {
  readonly server: MemoryServer;
  readonly source: MemorySource;
  readonly generations: MemoryGenerations;
  tell(...steps: readonly Step[]): Promise<void>;
  /** Committed at the source, while its record in the log cannot be understood. */
  poison(step: Step, letter?: Partial<DeadLetter>): Promise<void>;
  readonly deps: LetterDeps;
  /** Done each time before a port answers. */
  meanwhile(what: (() => Promise<void>) | null): void;
  /** The log is not readable any more. */
  breakLog(): void;
  verify(part?: Part, repair?: boolean): Promise<VerifyReport>;
  reindex(selection: Selection, dryRun?: boolean): Promise<ReindexReport>;
};

type Method = (...given: never[]) => unknown;

/** The port, with something done before each of its answers. */
const interrupted = <Port extends object>(port: Port, before: () => Promise<void>): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, method]: [string, unknown]) => {
      if (typeof method !== 'function') return [name, method];
      const real = method.bind(port) as Method;
      const iterates = method.constructor.name === 'AsyncGeneratorFunction';
      const iterate = async function* (...given: never[]) {
        for await (const portion of real(...given) as AsyncIterable<unknown>) {
          await before();
          yield portion;
        }
      };
      const call = async (...given: never[]) => {
        await before();
        return real(...given);
      };
      return [name, iterates ? iterate : call];
    }),
  ) as Port;

export const verifiedDesk = async (...steps: readonly Step[]): Promise<VerifiedDesk> => {
  const server = memoryServer();
  const records: (readonly Change[])[] = [];
  const writer = server.connect();
  let session: Session = { ...(await writer.open()), tallies: new Map() };
  const changesOf = told();

  const apply = async (changes: readonly Change[], deadLetters: readonly DeadLetter[] = []): Promise<void> => {
    const { offset, lsn } = session.position;
    const reached = {
      offset: offset + 1,
      lsn: lsn + 1,
      committedAt: 0n,
      beat: null,
      phase: 'live',
      completeFrom: 0,
      open: null,
    } as const;
    const applied = await project(
      { records: [{ offset, at: 0, changes, proven: true }], deadLetters, reached },
      session,
      writer,
    );
    session = applied === 'fenced' ? { ...(await writer.open()), tallies: new Map() } : applied;
    if (applied === 'fenced') await apply(changes, deadLetters);
  };
  const source = memorySource(() => session.position.lsn);
  const tell = async (...more: readonly Step[]): Promise<void> => {
    for (const changes of more.map(changesOf)) {
      source.apply(changes);
      records.push(changes);
      await apply(changes);
    }
  };
  await tell(statuses, ...steps);
  const poison: VerifiedDesk['poison'] = async (step, letter) => {
    source.apply(changesOf(step));
    records.push([]);
    await apply([], [deadLetter({ offset: session.position.offset, ...letter })]);
  };

  let action: (() => Promise<void>) | null = null;
  let acting = false;
  const before = async (): Promise<void> => {
    await turn();
    if (!action || acting) return;
    acting = true;
    await action().finally(() => {
      acting = false;
    });
  };

  let broken = false;
  const raw = (offset: number): RawRecord => ({ offset, timestamp: 0, epoch: 0, key: null, value: null });
  const generations = memoryGenerations({ active: 1, last: 1, generations: [generationRecord(1)] });
  const snapshot = async () => interrupted(await source.snapshot(), before);
  const deps: LetterDeps = {
    source: interrupted({ ...source, snapshot }, before),
    log: {
      bounds: async () => ({ oldest: 0, next: records.length, topicId: null }),
      async from(start) {
        let next = start;
        const upTo = async (offset: number) => {
          await before();
          if (broken) throw new Error('the log gave no record for 30 s');
          const found = Array.from({ length: Math.max(0, offset - next) }, (_, n) => raw(next + n));
          next = Math.max(next, offset);
          return found;
        };
        return { upTo, stop: async () => undefined };
      },
      close: async () => undefined,
    },
    decode: ({ offset, timestamp }) => ({
      ...{ type: 'row', offset, timestamp, changes: records[offset] ?? [], transaction: null, order: 0 },
      ...{ snapshot: 'no', lsn: 0, after: null, committedAt: 0n },
    }),
    generations,
    openModel: () => interrupted(memoryModel(server), before),
    openStore: () => interrupted(server.connect(), before),
    openLetters: () => interrupted(memoryLetters(server), before),
    fingerprint: 'rules',
    clock: () => 1_000_000,
  };
  return {
    ...{ server, source, generations, tell, poison, deps },
    meanwhile(what) {
      action = what;
    },
    breakLog() {
      broken = true;
    },
    verify: (part = { kind: 'whole' }, repair = false) =>
      verify({ part, repair, maxRate: null, who: 'test' }, () => undefined, deps),
    reindex: (selection, dryRun = false) => reindex({ selection, dryRun, who: 'test' }, () => undefined, deps),
  };
};
