import { wholeRow } from '#test/support/build.ts';
import type { Kept } from '#test/support/memory-store.ts';
import type { Rows } from './database.ts';

/** Rows by kind, request and id, without the positions that are kept with them. */
export type PlainRows = Readonly<Record<string, object>>;

const keyOf = (kind: string, request: string | undefined, id: string): string => `${kind} ${request ?? ''} ${id}`;

export const rowsFrom = (rows: Rows): PlainRows =>
  Object.fromEntries(
    [...rows.values()].map(({ kind, id, requestId, row }) => [keyOf(kind, requestId, id), wholeRow(kind, row ?? {})]),
  );

/** Of the reference data there are only statuses. */
export const rowsIn = ({ documents, messages, reference }: Kept): PlainRows => {
  const stored: (readonly [string, { readonly lsn: number }])[] = [...reference.status].map(([id, row]) => [
    keyOf('status', undefined, id),
    row,
  ]);
  for (const { id, request, assignees, readStates } of documents.values()) {
    if (request) stored.push([keyOf('request', undefined, id), request]);
    for (const [row, it] of assignees) stored.push([keyOf('assignee', id, row), it]);
    for (const [row, it] of readStates) stored.push([keyOf('readState', id, row), it]);
  }
  for (const [id, rows] of messages) {
    for (const [row, it] of rows) stored.push([keyOf('message', id, row), it]);
  }
  return Object.fromEntries(stored.map(([key, { lsn: _, ...row }]) => [key, row]));
};
