import {
  type Epoch,
  firstEpoch,
  type GenerationLook,
  type GenerationRecord,
  type Registry,
} from '#projector/generation-ports.ts';
import type { Probes } from '#projector/status/probes.ts';
import type { StatusDeps } from '#projector/status/status.ts';
import { deadLetter } from '#test/support/build.ts';

/** Milliseconds; the position is half a second older. */
const NOW = 1_000_000;

export const live: GenerationRecord = {
  ...{ number: 1, fingerprint: 'f', from: 'kafka', state: 'live', stagedAt: 0, stagedBy: 'mona', beside: 0 },
  ...{ maxRate: null, target: 0, epoch: 1, since: 0, promotedAt: 0, keepUntil: null, verified: null },
};

export const look: GenerationLook = {
  position: {
    ...{ topic: 'deskview.main', offset: 1000, lsn: 100, committedAt: BigInt(NOW - 500) * 1000n, phase: 'live' },
    ...{
      completeFrom: 0,
      open: null,
      reclassifying: false,
      reference: 0,
      step: 1,
      parked: 0,
      topicId: null,
      last: null,
      beat: null,
    },
  },
  copy: null,
  feed: { at: NOW, by: 'host 1', state: 'reading', rate: 3, error: null, code: null },
  damage: {},
};

/** A line in which everything works, part by part. */
export type Parts = Pick<Probes, 'api' | 'slot' | 'connector'> & {
  readonly bounds: StatusDeps['log']['bounds'];
  readonly active: number;
  readonly generations: readonly GenerationRecord[];
  readonly looks: readonly GenerationLook[];
  readonly epoch: Epoch;
  /** Instead of active and generations. */
  readonly read?: () => Promise<Registry>;
};

export const running: Parts = {
  api: async () => ({ url: 'http://api', status: 'ok', detail: null, generation: 1, ageMs: 500 }),
  slot: async () => ({
    name: 'deskview_main',
    active: true,
    walStatus: 'reserved',
    retained: 1024,
    confirmed: 90,
    keptAtMost: null,
  }),
  connector: async () => ({
    name: 'deskview-main',
    url: 'http://c',
    state: 'RUNNING',
    tasks: ['RUNNING'],
    failure: null,
    placeIsGone: false,
  }),
  bounds: async () => ({ oldest: 0, next: 1000, topicId: null }),
  active: 1,
  generations: [live],
  looks: [look],
  epoch: firstEpoch,
};

export const parts = ({
  api,
  slot,
  connector,
  bounds,
  active,
  generations,
  looks,
  epoch,
  read,
}: Parts): StatusDeps => ({
  probes: { api, slot, connector },
  log: { bounds },
  generations: {
    read: read ?? (async () => ({ active, generations, last: generations.length, epoch })),
    look: async () => looks,
  },
  letters: async () => ({ parked: 3, counts: { malformed: 3 }, letters: [deadLetter({ offset: 77 })] }),
  staleAfterMs: 3000,
  clock: () => NOW,
});
