import type { ExaminedRequest } from '#projector/source-ports.ts';
import { nullFlags } from '#read-model/null-flags.ts';
import type { SourceRequest } from '#read-model/source-request.ts';
import { type Fields, NullValue } from './binary-copy.ts';
import { missingValue } from './failures.ts';
import { examinedViews } from './request-sql.ts';

/** The fields of a row of requestsSql, in its order. */
export const readRequest = (fields: Fields): SourceRequest => {
  const id = fields.uuid('service_requests.id');
  try {
    return { id, ...readRest(fields) };
  } catch (error) {
    throw error instanceof NullValue ? missingValue(error.column, `request ${id}`) : error;
  }
};

const readRest = (fields: Fields): Omit<SourceRequest, 'id'> => ({
  row: {
    requesterId: fields.uuid('service_requests.requester_id'),
    unitId: fields.intOrNull(),
    tagId: fields.intOrNull(),
    statusId: fields.int('service_requests.status_id'),
    priorityId: fields.int('service_requests.priority_id'),
    subcategoryId: fields.intOrNull(),
    title: fields.text('service_requests.title'),
    createdAt: fields.time('service_requests.created_at'),
    updatedAt: fields.time('service_requests.updated_at'),
    resolvedAt: fields.timeOrNull(),
    dueDate: fields.timeOrNull(),
    completedAt: fields.timeOrNull(),
    parentId: fields.uuidOrNull(),
    sectionId: fields.intOrNull(),
    technicianId: fields.uuidOrNull(),
    isBlocked: fields.flag(nullFlags.request.isBlocked),
    estimatedHours: fields.floatOrNull(),
    isDeleted: fields.flag(nullFlags.request.isDeleted),
  },
  assignees: fields.records(() => ({
    id: String(fields.int('request_assignees.id')),
    userId: fields.uuid('request_assignees.assignee_id'),
  })),
  readStates: fields.records(() => ({
    id: String(fields.int('chat_read_states.id')),
    userId: fields.uuid('chat_read_states.user_id'),
    unreadCount: fields.int('chat_read_states.unread_count'),
  })),
  messages: fields.records(() => ({
    id: fields.uuid('chat_messages.id'),
    senderId: fields.uuidOrNull(),
    content: fields.text('chat_messages.content'),
    isRead: fields.flag(nullFlags.message.isRead),
    sequence: fields.int('chat_messages.sequence_number'),
    createdAt: fields.time('chat_messages.created_at'),
  })),
});

/** The fields of a row of examineSql. */
export const readExamined = (fields: Fields): ExaminedRequest => {
  const request = readRequest(fields);
  const satisfied = fields.int('');
  const views = new Set(examinedViews.filter((_, bit) => satisfied & (1 << bit)));
  return { ...request, views, children: fields.each(() => fields.uuid('service_requests.id')) };
};
