import { hash } from 'node:crypto';
import { openCard, writeCard } from '#read-model/card.ts';
import { emptyReference, type Reference } from '#read-model/reference.ts';
import { renderItem } from './render-card.ts';

const ID = '00000000-0000-0000-0000-000000000000';
const names = { name: '', nameEn: null, nameAr: null };

const reference: Reference = {
  ...emptyReference,
  status: new Map([['1', { ...names, color: null, countAsSolved: false }]]),
  priority: new Map([['1', { name: '', responseTimeMinutes: 0, resolutionTimeHours: 0 }]]),
  unit: new Map([['1', { name: '', regionId: null, isActive: true, isDeleted: false }]]),
  tag: new Map([['1', { ...names, categoryId: 1 }]]),
  category: new Map([['1', names]]),
  subcategory: new Map([['1', names]]),
};

const request = {
  ...{ requesterId: ID, unitId: 1, tagId: 1, statusId: 1, priorityId: 1, subcategoryId: 1, title: '' },
  ...{ createdAt: 0n, updatedAt: 0n, resolvedAt: null, dueDate: null, completedAt: null, parentId: null },
  ...{ sectionId: null, technicianId: null, isBlocked: false, estimatedHours: null, isDeleted: false },
};
const message = { senderId: null, content: '', isRead: false, sequence: 0, createdAt: 0n };
const nobody = { requester: false, technician: false };

/**
 * Which keys list items have and how they are written, by this release: what a client keeps of another one goes by other
 * tags.
 */
export const itemForm = hash(
  'sha256',
  renderItem(openCard(writeCard(ID, request, message, nobody, nobody)), {
    ...{ reference, unreadSource: 'is_read', fields: undefined },
  }),
  'base64url',
);
