/** What answers look like: a small desk as Mona sees it, who may see the business units 1 and 2. */

const meta = {
  asOf: { lsn: '0/16B3748', committedAt: '2026-01-02T11:59:59.500000Z' },
  ageMs: 500,
  generation: 7,
  stale: false,
  partial: false,
  degraded: false,
};

const item = {
  id: '0198a3c2-7d54-7b1e-9c05-3f2f6f0e8a11',
  status: { id: 1, name: 'Open', color: 'blue', countAsSolved: false, nameEn: 'Open', nameAr: 'مفتوح' },
  subject: 'The printer on the third floor prints nothing',
  requester: { id: '5b1f7d0a-2f43-4a53-8a6e-0c6f1f1f9d02', fullName: 'Rita Haddad' },
  requested: '2026-01-02T03:04:05.123000Z',
  dueDate: '2026-01-04T03:04:05Z',
  priority: { id: 3, name: 'Medium', responseTimeMinutes: 3600, resolutionTimeHours: 48 },
  lastMessage: {
    content: 'It is on, and there is paper in it.',
    senderName: 'Rita Haddad',
    createdAt: '2026-01-02T04:00:00Z',
    sequenceNumber: 3,
  },
  businessUnit: { id: 1, name: 'SMH' },
  tag: { id: 5, nameEn: 'Printers', nameAr: 'طابعات' },
  category: { id: 6, name: 'hardware', nameEn: 'Hardware', nameAr: 'الأجهزة' },
  subcategory: null,
  requesterHasUnread: false,
  technicianHasUnread: true,
  parentTaskId: null,
  isBlocked: false,
  assignedToSectionId: null,
  assignedToTechnicianId: null,
  completedAt: null,
  estimatedHours: null,
};

const badges = {
  unassigned: 1,
  allUnsolved: 4,
  myUnsolved: 2,
  recentlyUpdated: 9,
  recentlySolved: 4,
  allYourRequests: 3,
  urgentHighPriority: 1,
  pendingRequesterResponse: 1,
  pendingSubtask: 1,
  newToday: 2,
  inProgress: 1,
  allTickets: 9,
  allSolved: 4,
};

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const types = { all: 1, parents: 1, subtasks: 0 };

const list = { data: [item], counts: badges, filterCounts: types, total: 1, page: 1, perPage: 20 };

/** One for each body, by the operation's name. */
export const examples = {
  technicianViews: { ...list, meta },
  counts: {
    counts: Object.fromEntries(Object.entries(badges).map(([name, count]) => [snakeCase(name), count])),
    filter_counts: types,
    meta,
  },
  businessUnitCounts: {
    businessUnits: [
      { id: 1, name: 'SMH', count: 6 },
      { id: 2, name: 'ANC', count: 3 },
    ],
    total: 9,
    unassignedCount: 0,
    meta,
  },
  ticketTypeCounts: { all: 9, parents: 7, subtasks: 2, meta },
  requestById: { data: item, meta },
  someOfRequestById: { data: { status: { name: item.status.name }, subject: item.subject }, meta },
  batchOfIds: { data: [item], missing: ['0198a3c2-0000-7000-8000-000000000000'], meta },
  batchOfQueries: {
    results: [
      {
        ...list,
        perPage: 1,
        links: {
          first: '/api/v1/requests/technician-views?view=unassigned&per_page=1',
          prev: null,
          next: null,
          last: '/api/v1/requests/technician-views?view=unassigned&per_page=1&cursor=AQIAAAAH',
        },
      },
    ],
    meta,
  },
};

/** What to send for the two kinds of batch. */
export const batchExamples = {
  ids: { ids: [item.id, '0198a3c2-0000-7000-8000-000000000000'] },
  queries: { queries: [{ view: 'unassigned', per_page: 1 }] },
};
