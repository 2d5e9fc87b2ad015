import { operated, setAside } from '#test/faults/support/dead-letters.ts';
import { deskview } from '#test/support/deskview.ts';
import type { World } from './fault.ts';

const PARTLY = 4;
const REFUSED = 5;

/**
 * What an operator does about records that were set aside: has read again what they are about, compares everything, and
 * takes back those that tell nothing. Gives what was wrong.
 */
export const settleLetters = async ({ line, journal }: World): Promise<string | null> => {
  const { parked } = await setAside(line);
  if (parked === 0) return null;
  const { active } = await operated<{ readonly active: number }>(line, ['generations']);
  const { code, stderr } = await deskview(line.stack, 'dlq', 'retry', '--all');
  if (![0, PARTLY, REFUSED].includes(code)) return `dlq retry ended with ${code}: ${stderr}`;
  const { parked: left } = await setAside(line);
  journal.note(`${parked} records were set aside; ${left} tell nothing of what they were about`);
  if (left === 0) return null;
  const { outcome, detail } = await operated<{ readonly outcome: string; readonly detail: string }>(
    line,
    ['verify', '--generation', `${active}`],
    [0, 1, 3],
  );
  if (outcome !== 'equal') return `beside records that tell nothing, verify is ${outcome}: ${detail}`;
  await operated(line, ['dlq', 'discard', '--all', '--yes', '--why', 'chaos']);
  return null;
};
