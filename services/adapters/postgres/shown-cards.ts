import { to as copyTo } from 'pg-copy-streams';
import type { Place } from '#query-api/ports.ts';
import { writeCard } from '#read-model/card.ts';
import type { Uuid } from '#read-model/rows.ts';
import { documentFrom, type SourceRequest } from '#read-model/source-request.ts';
import { unreadMessages, unreadStates } from '#read-model/unread.ts';
import { hexOf } from '#read-model/uuid.ts';
import type { View, ViewedRequest } from '#read-model/view.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import { binaryCopy } from './binary-copy.ts';
import { readRequest } from './request-rows.ts';
import { shownSql } from './request-sql.ts';
import type { Snapshot } from './snapshots.ts';

/** What is read of requests to be shown, by id; those that do not exist are not there. */
export const readShown = async (
  snapshot: Snapshot,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, SourceRequest>> => {
  if (ids.length === 0) return new Map();
  const copy = binaryCopy();
  const rows = new Map<Uuid, SourceRequest>();
  const stream = snapshot.query(copyTo(`copy (${shownSql(ids)}) to stdout (format binary)`));
  for await (const bytes of stream) for (const row of copy.push(bytes as Buffer, readRequest)) rows.set(row.id, row);
  return rows;
};

/** Written by the rules by which the projector writes it. */
export const cardOf = (source: SourceRequest): Uint8Array => {
  const document = documentFrom(source);
  const { last } = document.messages;
  const message = last === 'unknown' ? null : last;
  return Buffer.from(
    writeCard(source.id, source.row, message, unreadMessages(document), unreadStates(document)),
    'utf8',
  );
};

/** Where a request stands in a view that shows it. Orders look at nothing but its row. */
export const placeIn = (name: ViewName, { id, row }: SourceRequest): Place => {
  const view = views.find((candidate) => candidate.name === name) as View;
  const unread = { messages: false, states: false };
  const viewed: ViewedRequest = { ...row, solved: false, assignees: 0, openSubtasks: 0, unread };
  return Buffer.from(view.order.map((term) => term(viewed)).join('') + hexOf(id), 'hex');
};
