import type { DeadLetter, Logger } from '../ports.ts';

/** So many of one step are told one by one. */
const MOST = 20;

/** Says in the log what is set aside, and where to look at it. */
export const sayLetters = (letters: readonly DeadLetter[], logger: Pick<Logger, 'error'>): void => {
  for (const { offset, category, reason, table, target } of letters.slice(0, MOST)) {
    const see = `npx deskview dlq show ${offset}`;
    logger.error({ offset, category, reason, table, target, see }, 'record set aside');
  }
  const more = letters.length - MOST;
  if (more > 0) logger.error({ more, see: 'npx deskview dlq list' }, 'more records set aside');
};
