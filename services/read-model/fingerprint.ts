import { emptyDocument } from './document.ts';
import { membershipsOf, openUnder } from './memberships.ts';
import { emptyReference, type Reference } from './reference.ts';
import type { RequestRow } from './rows.ts';
import { views } from './views/index.ts';

/** Raised when the stored form of a document, or what is derived from it, changes. */
const FORMAT = 5;

const status = (countAsSolved: boolean) => ({ name: '', nameEn: null, nameAr: null, color: null, countAsSolved });
const reference: Reference = {
  ...emptyReference,
  status: new Map(Array.from({ length: 12 }, (_, id) => [String(id), status(id % 3 === 0)])),
};

const sample: RequestRow = {
  requesterId: '00000000-0000-4000-8000-000000000001',
  unitId: 1,
  tagId: 1,
  statusId: 1,
  priorityId: 3,
  subcategoryId: 1,
  title: 'Sample',
  createdAt: 1_000_000n,
  updatedAt: 2_000_000n,
  resolvedAt: 3_000_000n,
  dueDate: 4_000_000n,
  completedAt: 5_000_000n,
  parentId: null,
  sectionId: 1,
  technicianId: null,
  isBlocked: false,
  estimatedHours: 1,
  isDeleted: false,
};

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** Values that some view may ask for, each with every status: solved or not, and every number a rule may name. */
const variations: Partial<RequestRow>[] = [
  ...range(8).map((priorityId) => ({ priorityId })),
  ...range(4).map((unitId) => ({ unitId, tagId: unitId, subcategoryId: unitId, sectionId: unitId })),
  { unitId: null, tagId: null, subcategoryId: null, sectionId: null },
  { resolvedAt: null, dueDate: null, completedAt: null, estimatedHours: null },
  { parentId: sample.requesterId },
  { technicianId: sample.requesterId, isBlocked: true, title: '' },
  { isDeleted: true },
];

const samples: RequestRow[] = range(12).flatMap((statusId) =>
  variations.map((row) => ({ ...sample, ...row, statusId })),
);

const contexts = range(3).flatMap((assignees) => range(2).map((openSubtasks) => ({ assignees, openSubtasks })));

/**
 * What the rules make of fixed samples, as text. Releases whose texts differ put requests in different places and must
 * not write into each other's generations; moving code around changes nothing.
 */
export const rulesText = (): string =>
  JSON.stringify([
    FORMAT,
    views.map(({ name }) => name),
    ...contexts.flatMap(({ assignees, openSubtasks }) =>
      samples.map((request) => {
        const document = {
          ...emptyDocument(sample.requesterId),
          request: { ...request, lsn: 0 },
          assignees: new Map(range(assignees).map((id) => [String(id), { userId: `${id}`, lsn: 0 }])),
          openSubtasks,
        };
        return [membershipsOf(document, reference), openUnder(document, reference)];
      }),
    ),
  ]);
