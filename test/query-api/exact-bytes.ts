import { describe, expect, test } from 'vitest';
import { at, desk, people, request, uuid } from './desk.ts';
import { type OpenStore, readingFrom } from './reading.ts';

const meta =
  '"meta":{"asOf":{"lsn":"0/16B3748","committedAt":"2026-01-02T11:59:59.500000Z"},' +
  '"ageMs":500,"generation":7,"stale":false,"partial":false,"degraded":false}}';

const full = request(
  1,
  {
    title: 'A "quoted" عربي 🖨',
    unitId: 1,
    tagId: 5,
    subcategoryId: 7,
    priorityId: 1,
    createdAt: at('2026-01-02T03:04:05.123Z'),
    dueDate: at('2026-01-03T03:04:05Z'),
    completedAt: at('2026-01-02T05:00:00.000001Z'),
    parentId: uuid(2),
    isBlocked: true,
    sectionId: 4,
    technicianId: people.mona,
    estimatedHours: 1.5,
  },
  {
    lastMessage: {
      senderId: people.mona,
      content: 'Line\n2',
      isRead: false,
      sequence: 3,
      createdAt: at('2026-01-02T04:00:00Z'),
    },
    unread: { requester: true, technician: false },
  },
);

const bare = request(2, { unitId: null, statusId: 3, createdAt: at('2026-01-01T00:00:00Z') });

const fullItem =
  '{"id":"ab000000-0000-4000-8000-000000000001",' +
  '"status":{"id":1,"name":"Open","color":"blue","countAsSolved":false,"nameEn":"Open","nameAr":"مفتوح"},' +
  '"subject":"A \\"quoted\\" عربي 🖨",' +
  '"requester":{"id":"ab000000-0000-4000-8000-000000000906","fullName":"Rita"},' +
  '"requested":"2026-01-02T03:04:05.123000Z","dueDate":"2026-01-03T03:04:05Z",' +
  '"priority":{"id":1,"name":"Critical","responseTimeMinutes":720,"resolutionTimeHours":4},' +
  '"lastMessage":{"content":"Line\\n2","senderName":"Mona \\"M\\" منى",' +
  '"createdAt":"2026-01-02T04:00:00Z","sequenceNumber":3},' +
  '"businessUnit":{"id":1,"name":"SMH"},"tag":{"id":5,"nameEn":"VPN","nameAr":"شبكة"},' +
  '"category":{"id":6,"name":"network","nameEn":"Network","nameAr":"الشبكات"},' +
  '"subcategory":{"id":7,"name":"remote","nameEn":"Remote","nameAr":null},' +
  '"requesterHasUnread":true,"technicianHasUnread":false,' +
  '"parentTaskId":"ab000000-0000-4000-8000-000000000002","isBlocked":true,"assignedToSectionId":4,' +
  '"assignedToTechnicianId":"ab000000-0000-4000-8000-000000000903",' +
  '"completedAt":"2026-01-02T05:00:00.000001Z","estimatedHours":1.5}';

const bareItem =
  '{"id":"ab000000-0000-4000-8000-000000000002",' +
  '"status":{"id":3,"name":"Solved","color":null,"countAsSolved":true,"nameEn":"Solved","nameAr":"محلول"},' +
  '"subject":"Printer","requester":{"id":"ab000000-0000-4000-8000-000000000906","fullName":"Rita"},' +
  '"requested":"2026-01-01T00:00:00Z","dueDate":null,' +
  '"priority":{"id":3,"name":"Medium","responseTimeMinutes":3600,"resolutionTimeHours":48},' +
  '"lastMessage":null,"businessUnit":null,"tag":null,"category":null,"subcategory":null,' +
  '"requesterHasUnread":false,"technicianHasUnread":false,"parentTaskId":null,"isBlocked":false,' +
  '"assignedToSectionId":null,"assignedToTechnicianId":null,"completedAt":null,"estimatedHours":null}';

/** The four endpoints to the byte, whatever store is behind them. */
export const exactBytesTests = (name: string, open: OpenStore): void => {
  const { textOf, bodyOf } = readingFrom(open);

  describe(`${name}: exact bytes`, () => {
    const facts = desk([full, bare]);

    test('of a list', async () => {
      expect(await textOf(facts, people.root, '/technician-views')).toBe(
        `200 application/json {"data":[${fullItem},${bareItem}],` +
          '"counts":{"unassigned":2,"allUnsolved":0,"myUnsolved":0,"recentlyUpdated":2,"recentlySolved":1,' +
          '"allYourRequests":0,"urgentHighPriority":1,"pendingRequesterResponse":0,"pendingSubtask":1,"newToday":1,' +
          '"inProgress":0,"allTickets":2,"allSolved":1},' +
          `"filterCounts":{"all":2,"parents":1,"subtasks":1},"total":2,"page":1,"perPage":20,${meta}`,
      );
    });

    test('of a page past the end', async () => {
      expect(await textOf(facts, people.mona, '/technician-views?page=2147483647&per_page=100')).toBe(
        '200 application/json {"data":[],' +
          '"counts":{"unassigned":1,"allUnsolved":0,"myUnsolved":0,"recentlyUpdated":1,"recentlySolved":0,' +
          '"allYourRequests":0,"urgentHighPriority":1,"pendingRequesterResponse":0,"pendingSubtask":0,"newToday":1,' +
          '"inProgress":0,"allTickets":1,"allSolved":0},' +
          `"filterCounts":{"all":1,"parents":0,"subtasks":1},"total":1,"page":2147483647,"perPage":100,${meta}`,
      );
    });

    test('of the counts', async () => {
      expect(await textOf(facts, people.root, '/technician-views/counts?view=all_solved')).toBe(
        '200 application/json {"counts":{"unassigned":2,"all_unsolved":0,"my_unsolved":0,"recently_updated":2,' +
          '"recently_solved":1,"all_your_requests":0,"urgent_high_priority":1,"pending_requester_response":0,' +
          '"pending_subtask":1,"new_today":1,"in_progress":0,"all_tickets":2,"all_solved":1},' +
          `"filter_counts":{"all":1,"parents":1,"subtasks":0},${meta}`,
      );
    });

    test('of the business unit counts', async () => {
      expect(await textOf(facts, people.root, '/business-unit-counts')).toBe(
        '200 application/json {"businessUnits":[{"id":1,"name":"SMH","count":1},{"id":2,"name":"ANC","count":0},' +
          `{"id":3,"name":"ARC","count":0}],"total":1,"unassignedCount":1,${meta}`,
      );
    });

    test('of the ticket type counts', async () => {
      expect(await textOf(facts, people.root, '/ticket-type-counts')).toBe(
        `200 application/json {"all":2,"parents":1,"subtasks":1,${meta}`,
      );
    });

    test('of a technician without any unit: truthful zeros', async () => {
      expect(await textOf(facts, people.lost, '/business-unit-counts')).toBe(
        `200 application/json {"businessUnits":[],"total":0,"unassignedCount":0,${meta}`,
      );
      expect(await textOf(facts, people.lost, '/ticket-type-counts')).toBe(
        `200 application/json {"all":0,"parents":0,"subtasks":0,${meta}`,
      );
      expect(await bodyOf(facts, people.lost, '/technician-views')).toMatchObject({ data: [], total: 0 });
    });
  });
};
