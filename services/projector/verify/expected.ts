import type { Document } from '#read-model/document.ts';
import { membershipsOf, openUnder } from '#read-model/memberships.ts';
import type { Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import { documentFrom, type SourceRequest } from '#read-model/source-request.ts';
import type { ExaminedRequest } from '../source-ports.ts';

/** What should be kept of a request: its rows are the source's, all else follows from them by the rules. */
export const expectedDocument = (
  source: SourceRequest,
  stored: Document | null,
  openSubtasks: number,
  reference: Reference,
): Document => {
  const rows = { ...documentFrom(source, stored ?? undefined), openSubtasks };
  return { ...rows, openUnder: openUnder(rows, reference), placed: membershipsOf(rows, reference) };
};

/** Open subtasks of a request, by the rows of its children. */
export const openSubtasksOf = (
  { id, children }: Pick<ExaminedRequest, 'id' | 'children'>,
  rows: ReadonlyMap<Uuid, SourceRequest>,
  reference: Reference,
): number =>
  children.filter((child) => {
    const row = rows.get(child)?.row;
    return row && openUnder({ request: { ...row, lsn: 0 } }, reference) === id;
  }).length;
