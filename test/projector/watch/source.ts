import { vi } from 'vitest';
import type { SourceLook } from '#projector/status/probes.ts';
import type { SourceSeen, Watched, WatchStore } from '#projector/watch-ports.ts';

/** A source whose slot is read and whose log ends at 1000. */
export const source: SourceLook = {
  ...{ system: '77', database: '5', standby: false, timeline: 1, started: '100.5', lsn: 1000, checkpoint: 200 },
  readBy: 4711,
  slot: {
    ...{ name: 'deskview_main', active: true, walStatus: 'reserved', retained: 50, confirmed: 950, keptAtMost: null },
  },
};

/** The same source as it was seen ten seconds ago. */
export const seen: SourceSeen = {
  ...{ epoch: 1, at: 0, system: '77', database: '5', timeline: 1, started: '100.5', lsn: 900, retained: 40 },
  ...{ confirmed: 850, stands: { since: 0, lsn: 860 } },
};

export const memoryWatchStore = (): WatchStore & { watch: Watched | null; source: SourceSeen | null } => {
  const kept: { watch: Watched | null; source: SourceSeen | null } = { watch: null, source: null };
  return Object.assign(kept, {
    watched: async () => kept.watch,
    keepWatched: vi.fn(async (watched: Watched) => {
      kept.watch = watched;
    }),
    seen: async () => kept.source,
    keepSeen: async (now: SourceSeen) => {
      kept.source = now;
    },
    close: async () => undefined,
  });
};
