import { isBreak } from '../breaks.ts';
import type { Generations, Registry } from '../generation-ports.ts';
import type { Logger } from '../ports.ts';
import { type BreakDeps, breakLog } from './break-log.ts';
import { isOutdated } from './epoch.ts';
import { giveUp } from './give-up.ts';

export type FindBreaksDeps = BreakDeps & {
  readonly generations: Pick<Generations, 'read' | 'update' | 'look'>;
  readonly logger: Logger;
};

const WHO = 'projector';

/**
 * Begins a new epoch when a feed of the present one halted because the log does not go on, or what is served lost keys.
 * Another generation that lost keys is given up.
 */
export const findBreaks = async (registry: Registry, deps: FindBreaksDeps): Promise<void> => {
  const fed = registry.generations.filter((record) => record.state !== 'removing' && !isOutdated(registry, record));
  const looks = await deps.generations.look(fed.map(({ number }) => number));
  for (const [index, record] of fed.entries()) {
    const { number, epoch } = record;
    const { state, code, error } = looks[index]?.feed ?? {};
    if (state !== 'halted' || !code || !isBreak(code)) continue;
    const detail = error ?? '';
    if (code === 'keys-lost' && record.state !== 'live') {
      // What is served is not touched by it.
      await giveUp(record, { detail, who: WHO }, deps);
      continue;
    }
    const told = await breakLog({ code, detail, epoch, who: WHO }, deps);
    const fields = { generation: number, code, epoch: epoch + 1 };
    if (told === 'broken') deps.logger.error(fields, `the log broke, a new epoch begins: ${detail}`);
    return;
  }
};
