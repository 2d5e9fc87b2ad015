import type { ExaminedRequest } from '#projector/source-ports.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import type { Fields } from './binary-copy.ts';
import { examinedViews } from './request-sql.ts';

/** The fields of a row of requestsSql, in its order. */
export const readRequest = (fields: Fields): SourceRequest => ({
  id: fields.uuid(),
  row: {
    requesterId: fields.uuid(),
    unitId: fields.intOrNull(),
    tagId: fields.intOrNull(),
    statusId: fields.int(),
    priorityId: fields.int(),
    subcategoryId: fields.intOrNull(),
    title: fields.text(),
    createdAt: fields.time(),
    updatedAt: fields.time(),
    resolvedAt: fields.timeOrNull(),
    dueDate: fields.timeOrNull(),
    completedAt: fields.timeOrNull(),
    parentId: fields.uuidOrNull(),
    sectionId: fields.intOrNull(),
    technicianId: fields.uuidOrNull(),
    isBlocked: fields.boolean(),
    estimatedHours: fields.floatOrNull(),
    isDeleted: fields.boolean(),
  },
  assignees: fields.records(() => ({ id: String(fields.int()), userId: fields.uuid() })),
  readStates: fields.records(() => ({ id: String(fields.int()), userId: fields.uuid(), unreadCount: fields.int() })),
  messages: fields.records(() => ({
    id: fields.uuid(),
    senderId: fields.uuidOrNull(),
    content: fields.text(),
    isRead: fields.boolean(),
    sequence: fields.int(),
    createdAt: fields.time(),
  })),
});

/** The fields of a row of examineSql. */
export const readExamined = (fields: Fields): ExaminedRequest => {
  const request = readRequest(fields);
  const satisfied = fields.int();
  const views = new Set(examinedViews.filter((_, bit) => satisfied & (1 << bit)));
  return { ...request, views, children: fields.each(() => fields.uuid()) };
};
