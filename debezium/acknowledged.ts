import type { Connector } from './connect.ts';

/** Debezium's own words for where it is: the last commit it told, and what it was in the middle of. */
const PLACES = ['lsn_proc', 'lsn_commit', 'lsn'] as const;

/**
 * Up to where the connector has told the source's changes, in bytes of the source's log. Null while it has nothing
 * behind it, or is still reading the source's first state. Its slot is never ahead of this: it confirms what is kept.
 */
export const acknowledgedBy = async (connector: Pick<Connector, 'offsets'>): Promise<number | null> => {
  const [kept] = await connector.offsets();
  const offset = kept?.offset;
  if (!offset || 'snapshot' in offset) return null;
  const places = PLACES.map((name) => Number(offset[name])).filter((place) => place > 0);
  return places.length > 0 ? Math.max(...places) : null;
};
