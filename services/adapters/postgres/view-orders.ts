import { escapeLiteral } from 'pg';
import type { Place } from '#query-api/ports.ts';
import type { Uuid } from '#read-model/rows.ts';
import { MINUS_INFINITY, type Micros } from '#read-model/time.ts';
import { uuidOf } from '#read-model/uuid.ts';
import type { ViewName } from '#read-model/views/index.ts';
import { timeLiteral, uuidLiteral } from './request-sql.ts';

/** One column of an order as places write it: a time, newest first and none at the end, or a number, lowest first. */
type Column = { readonly column: string; readonly holds: 'time' | 'number' };

const touched: Column = { column: 'r.updated_at', holds: 'time' };
const created: Column = { column: 'r.created_at', holds: 'time' };

/** CONTRACT.md section 3. The id decides last. */
const orders: Readonly<Record<ViewName, readonly Column[]>> = {
  unassigned: [created],
  all_unsolved: [touched],
  my_unsolved: [touched],
  recently_updated: [touched],
  recently_solved: [{ column: 'r.resolved_at', holds: 'time' }],
  all_your_requests: [created],
  urgent_high_priority: [{ column: 'r.priority_id', holds: 'number' }, created],
  pending_requester_response: [touched],
  pending_subtask: [touched],
  new_today: [created],
  in_progress: [touched],
  all_tickets: [touched],
  all_solved: [touched],
};

export const orderSql = (view: ViewName): string =>
  [
    ...orders[view].map(({ column, holds }) => (holds === 'time' ? `${column} desc nulls last` : column)),
    'r.id::uuid',
  ].join(', ');

/** The reverse of descendingKey in read-model/time.ts. */
const timeIn = (key: bigint): Micros | null => {
  if (key === 0xffff_ffff_ffff_ffffn) return null;
  return key === 0xffff_ffff_ffff_fffen ? MINUS_INFINITY : -1n - (key + MINUS_INFINITY);
};

/** What stands in a place: a literal for each column of the order (null: no time), and the id. */
const readPlace = (view: ViewName, place: Place): { readonly keys: readonly (string | null)[]; readonly id: Uuid } => {
  const bytes = Buffer.from(place);
  let at = 0;
  const keys = orders[view].map(({ holds }) => {
    at += holds === 'time' ? 8 : 4;
    if (holds === 'number') return escapeLiteral(String(bytes.readUInt32BE(at - 4) - 0x8000_0000));
    const time = timeIn(bytes.readBigUInt64BE(at - 8));
    return time === null ? null : timeLiteral(time);
  });
  return { keys, id: uuidOf(bytes.toString('hex', at)) };
};

/** Does it stand behind what has this key, by this column alone? */
const behind = ({ column, holds }: Column, key: string | null): string => {
  if (key === null) return 'false';
  return holds === 'number' ? `${column} > ${key}` : `(${column} < ${key} or ${column} is null)`;
};

const same = ({ column }: Column, key: string | null): string =>
  key === null ? `${column} is null` : `${column} is not distinct from ${key}`;

/** Does the row `r` stand behind a place in the order of a view, or in it? Never null. */
export const standsFrom = (view: ViewName, place: Place, { orThere }: { readonly orThere: boolean }): string => {
  const { keys, id } = readPlace(view, place);
  return orders[view].reduceRight(
    (rest, column, index) => {
      const key = keys[index] ?? null;
      return `(${behind(column, key)} or (${same(column, key)} and ${rest}))`;
    },
    `r.id::uuid ${orThere ? '>=' : '>'} ${uuidLiteral(id)}`,
  );
};
