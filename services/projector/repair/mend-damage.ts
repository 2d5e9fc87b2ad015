import type { GenerationLook, GenerationRecord } from '../generation-ports.ts';
import type { Operations } from '../operations.ts';
import type { Logger } from '../ports.ts';

export type MendDeps = {
  readonly operations: Pick<Operations, 'verify' | 'rebuild'>;
  readonly logger: Logger;
};

/** More findings than that, or attempts that left something, are answered by a new generation. */
const MOST = 200;
const ATTEMPTS = 3;
/** Findings that a line of the log names. */
const NAMED = 5;

/**
 * Compares a damaged generation with the source and repairs it, which takes back what was noted; where too much is lost,
 * or repairs fail, a new generation is built in place of a live one. Says whether something is left to be done.
 */
export const mendDamage = async (
  { number: generation, state, damage }: GenerationRecord & Pick<GenerationLook, 'damage'>,
  attempt: number,
  { operations, logger }: MendDeps,
  goOn: () => void,
): Promise<'mended' | 'left'> => {
  const found = Object.keys(damage);
  const first = found.slice(0, NAMED);
  const many = found.length > MOST || attempt > ATTEMPTS;
  if (many && state === 'live') {
    logger.error({ generation, found: found.length, first }, `generation ${generation} is damaged and is built again`);
    await operations.rebuild({
      generation,
      detail: `${found.length} findings, the first: ${found[0]}`,
      who: 'projector',
    });
    return 'mended';
  }
  logger.error(
    { generation, found: found.length, first },
    `generation ${generation} is damaged: ${found[0]} Its answers say that they are degraded until it was compared with the source and repaired`,
  );
  const options = { generation, part: { kind: 'whole' }, repair: true, maxRate: null, who: 'projector' } as const;
  const { outcome, drifted, repaired, detail, drift } = await operations.verify(options, goOn);
  const fields = { generation, outcome, drifted, repaired, first: drift.slice(0, NAMED).map(({ key }) => key) };
  if (outcome !== 'equal' && outcome !== 'repaired') {
    logger.warn({ ...fields, detail }, `generation ${generation} is still damaged and will be compared again`);
    return 'left';
  }
  logger.info(fields, `generation ${generation} equals the source again`);
  return 'mended';
};
