import type { GenerationLook, GenerationRecord } from '../generation-ports.ts';
import type { Operations } from '../operations.ts';
import type { Logger } from '../ports.ts';

export type MendDeps = {
  readonly operations: Pick<Operations, 'verify' | 'rebuild'>;
  readonly logger: Logger;
};

/** More findings than that, or repairs that left something, are answered by a new generation. */
const MOST = 200;
const REPAIRS = 3;
/** Findings that a line of the log names. */
const NAMED = 5;

/**
 * Compares a generation that may be damaged with the source and repairs it, which takes back what was noted; where too much is lost,
 * or so many repairs were in vain, a new generation is built in place of a live one. `left`: it still differs from the
 * source; `unknown`: it could not be compared.
 */
export const mendDamage = async (
  { number: generation, state, damage }: GenerationRecord & Pick<GenerationLook, 'damage'>,
  inVain: number,
  { operations, logger }: MendDeps,
  goOn: () => void,
): Promise<'mended' | 'left' | 'unknown'> => {
  const found = Object.keys(damage);
  const first = found.slice(0, NAMED);
  const many = found.length > MOST || inVain >= REPAIRS;
  if (many && state === 'live') {
    logger.error({ generation, found: found.length, first }, `generation ${generation} is damaged and is built again`);
    await operations.rebuild({
      generation,
      detail: `${found.length} findings, the first: ${found[0]}`,
      who: 'projector',
    });
    return 'mended';
  }
  logger.warn(
    { generation, found: found.length, first },
    `generation ${generation} may be damaged: ${found[0]} Its answers say that they are degraded until it was compared with the source`,
  );
  const options = { generation, part: { kind: 'whole' }, repair: true, maxRate: null, who: 'projector' } as const;
  const { outcome, drifted, repaired, detail, drift } = await operations.verify(options, goOn);
  const fields = { generation, outcome, drifted, repaired, first: drift.slice(0, NAMED).map(({ key }) => key) };
  if (outcome !== 'equal' && outcome !== 'repaired') {
    logger.warn({ ...fields, detail }, `generation ${generation} may still be damaged and will be compared again`);
    return outcome === 'unknown' ? 'unknown' : 'left';
  }
  logger.info(fields, `generation ${generation} equals the source`);
  return 'mended';
};
