import { firstEpoch, type GenerationLook, type GenerationRecord } from '#projector/generation-ports.ts';
import type { Progress } from '#projector/generations/progress.ts';
import type { Operations } from '#projector/operations.ts';
import { deadLetter, uuid } from '#test/support/build.ts';

export const record: GenerationRecord = {
  ...{ number: 7, fingerprint: '0123456789abcdef', from: 'postgres', state: 'live', beside: 6, maxRate: null },
  ...{ stagedAt: 1_000, stagedBy: 'mona', target: 900, epoch: 1, since: 0, promotedAt: 5_000, keepUntil: null },
  verified: { at: 4_000, outcome: 'equal', whole: true, compared: 12, drift: 0 },
};

export const look: GenerationLook = {
  position: {
    ...{ topic: 'deskview.main', offset: 950, lsn: 0x16b3748, committedAt: 1_767_355_200_000_000n, phase: 'live' },
    ...{
      completeFrom: 0,
      open: null,
      reclassifying: false,
      reference: 3,
      step: 44,
      parked: 2,
      topicId: null,
      beat: null,
      last: null,
    },
  },
  copy: { requests: 10, total: 10, rows: 40, startedAt: 1_100 },
  feed: { at: 6_000, by: 'here 1', state: 'reading', rate: 12.5, error: null, code: null },
  damage: {},
};

export const progress: Progress = {
  ...{ generation: 7, state: 'ready', phase: 'following', done: 950, total: 960, rows: 40, rate: 12.5 },
  ...{ etaSeconds: 1, lagRecords: 10, ageMs: 1_500, detail: 'It keeps up with the log.' },
};

const letter = deadLetter({ offset: 12, at: 8 });
const asOf = { generation: 7, lsn: '0/16B3748', committedAt: '2026-01-02T12:00:00Z' };
const counts = Object.fromEntries(
  [
    ...['unassigned', 'all_unsolved', 'my_unsolved', 'recently_updated', 'recently_solved', 'all_your_requests'],
    ...['urgent_high_priority', 'pending_requester_response', 'pending_subtask', 'new_today', 'in_progress'],
    ...['all_tickets', 'all_solved'],
  ].map((name) => [name, 1]),
) as Awaited<ReturnType<Operations['inspectTechnician']>>['counts'];

/** What was asked, in order: name of the operation and what it was given. */
export type Asked = [name: string, ...given: unknown[]][];

/** Operations that do nothing and answer something; `others` in place of some. */
export const fakeOperations = (others: Partial<Operations> = {}): Operations & { readonly asked: Asked } => {
  const asked: Asked = [];
  const answering =
    <T>(name: string, outcome: T) =>
    async (...given: readonly unknown[]): Promise<T> => {
      asked.push([name, ...given.filter((argument) => typeof argument !== 'function')]);
      return outcome;
    };
  return {
    asked,
    generations: answering('generations', { active: 7, epoch: firstEpoch, generations: [{ ...record, ...look }] }),
    history: answering('history', [
      { at: 9, who: 'mona', what: 'promote', generation: 7, outcome: 'live', detail: 'instead of 6' },
    ]),
    stage: answering('stage', { ...record, number: 8, state: 'staged' } as const),
    progress: answering('progress', progress),
    promote: answering('promote', record),
    rollback: answering('rollback', record),
    abort: answering('abort', { ...record, state: 'removing' } as const),
    collect: answering('collect', [{ generation: 5, keys: 77 }]),
    verify: answering('verify', {
      ...{ generation: 7, outcome: 'equal', whole: true, compared: 12, drift: [], drifted: 0, repaired: 0 },
      ...{ undecided: 0, detail: '', seconds: 1, asOf: null },
    } as const),
    reindex: answering('reindex', {} as Awaited<ReturnType<Operations['reindex']>>),
    deadLetters: answering('deadLetters', { generation: 7, parked: 2, counts: { malformed: 2 }, letters: [letter] }),
    deadLetter: answering('deadLetter', { generation: 7, ...letter }),
    retryLetters: answering('retryLetters', { generation: 7, settled: [], left: [{ offset: 12, why: 'unknown' }] }),
    discardLetters: answering('discardLetters', { generation: 7, discarded: 1, offsets: [12] }),
    inspectRequest: answering('inspectRequest', {
      id: uuid(1),
      source: { value: { title: 'Help' } },
      kept: {
        value: {
          ...{ asOf, document: { title: 'Help' }, card: '{}', step: 44, views: ['unassigned'], faults: [] },
          visible: [{ id: uuid(901), name: 'Mona', visible: true, rule: 'own units' }],
        },
      },
      touched: { unknown: 'the log does not answer' },
    }),
    inspectTechnician: answering('inspectTechnician', {
      ...{ asOf, id: uuid(901), name: 'Mona', access: 'allowed', units: [1], counts },
      scopeRules: [{ name: 'own units', applies: true, value: 'unit 1 SMH' }],
      byUnit: [{ id: 1, name: 'SMH', counts }],
    } as const),
    explain: answering('explain', {
      ...{ asOf, view: 'unassigned', shown: true, because: 'All 3 conditions hold.' },
      request: { id: uuid(1), title: 'Help' },
      technician: { id: uuid(901), name: 'Mona' },
      clauses: [{ part: 'view', name: 'nobody is assigned', holds: true, value: 'nobody' }],
      scopeRules: [],
    } as const),
    status: answering('status', {
      ...{ verdict: 'fresh', behindSeconds: 0.2, todo: null, epoch: firstEpoch, generations: [] },
      parts: [{ name: 'source', state: 'ok', detail: 'slot is read', todo: null }],
    } as const),
    rebuild: answering('rebuild', undefined),
    noteDamage: answering('noteDamage', undefined),
    doctor: answering('doctor', {
      state: 'ok',
      checks: [{ name: 'wal-level', state: 'ok', cause: 'as it must be', mend: null }],
    } as const),
    close: async () => {},
    ...others,
  };
};
