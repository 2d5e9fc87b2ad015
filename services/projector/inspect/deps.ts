import type { Generations } from '../generation-ports.ts';
import type { LogHistory } from '../log-ports.ts';
import type { StoredModel } from '../model-ports.ts';
import type { LogRecord, RawRecord } from '../ports.ts';
import type { Source } from '../source-ports.ts';

export type InspectDeps = {
  readonly generations: Pick<Generations, 'read'>;
  /** The content of one generation; closed by whoever asked for it. */
  readonly openModel: (generation: number) => StoredModel;
  readonly source: Pick<Source, 'snapshot'>;
  readonly log: Pick<LogHistory, 'bounds' | 'from'>;
  readonly decode: (raw: RawRecord) => LogRecord;
  readonly adminRoles: readonly string[];
  /** IANA name: where midnight is for new_today. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};
