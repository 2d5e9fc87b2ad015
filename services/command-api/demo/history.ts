import { faker } from '@faker-js/faker/locale/en';
import type { Row } from './copy.ts';
import { replies, titles } from './words.ts';

/** What requests refer to, as ids of rows that are there. */
export type World = {
  readonly requesters: readonly string[];
  readonly technicians: readonly string[];
  readonly units: readonly number[];
  readonly tags: readonly number[];
  readonly subcategories: readonly number[];
  readonly sections: readonly number[];
  readonly statuses: readonly { readonly id: number; readonly solved: boolean }[];
  readonly priorities: readonly { readonly id: number; readonly hours: number }[];
};

type Opening = { readonly id: string; readonly requester_id: string; readonly title: string };

type Message = {
  readonly id: string;
  readonly request_id: string;
  readonly sender_id: string | null;
  readonly content: string;
  readonly is_read: boolean;
  readonly sequence_number: number;
  readonly created_at: string;
  readonly updated_at: string;
};

/** The rows of one request, by table. */
export type History = {
  readonly request: Opening & Row;
  readonly assignees: readonly Row[];
  readonly messages: readonly Message[];
  readonly readStates: readonly Row[];
};

const hour = 3_600_000;
const statusWeight: Readonly<Record<number, number>> = { 1: 24, 2: 5, 3: 34, 4: 4, 5: 4, 6: 5, 7: 9, 8: 15 };
const priorityWeight: Readonly<Record<number, number>> = { 1: 4, 2: 14, 3: 60, 4: 16, 5: 6 };

const { arrayElement: one, arrayElements: some, weightedArrayElement: weighted } = faker.helpers;
const chance = (probability: number) => faker.number.float() < probability;
const maybe = <T>(values: readonly T[], probability: number): T | null =>
  values.length > 0 && chance(probability) ? one(values) : null;

const numbered = (text: string) => text.replace('{n}', String(faker.number.int({ min: 1, max: 40 })));

/** A UTC time with microseconds, as an application that writes now() leaves it. */
const stamp = (millis: number) =>
  new Date(millis).toISOString().replace('Z', String(faker.number.int({ min: 0, max: 999 })).padStart(3, '0'));

/** Half of all requests are younger than a week: a help desk's lists show mostly recent work. */
const ageInHours = () => (chance(0.5) ? faker.number.float({ max: 24 * 7 }) : faker.number.float({ max: 24 * 180 }));

const conversation = (
  { id, requester_id, title }: Opening,
  { now, created, technicians }: { now: number; created: number; technicians: readonly string[] },
): readonly Message[] => {
  const language = chance(0.5) ? 'ar' : 'en';
  const count = weighted([
    { weight: 3, value: 1 },
    { weight: 4, value: 3 },
    { weight: 2, value: 5 },
    { weight: 1, value: 10 },
  ]);
  const unread = chance(0.4) ? faker.number.int({ min: 1, max: 3 }) : 0;
  let at = created;
  return Array.from({ length: count }, (_, index) => {
    if (index > 0) at += faker.number.float({ max: Math.min(20 * hour, now - at) });
    const system = index > 0 && chance(0.1);
    return {
      id: faker.string.uuid(),
      request_id: id,
      sender_id: system ? null : index % 2 === 0 ? requester_id : one(technicians),
      content: index === 0 ? title : numbered(one(system ? replies.system : replies[language])),
      is_read: index < count - unread,
      sequence_number: index + 1,
      created_at: stamp(at),
      updated_at: stamp(at),
    };
  });
};

/** One invented request with everything that hangs on it. `parents` are requests it may be a subtask of. */
export const inventHistory = (world: World, now: number, parents: readonly string[]): History => {
  const created = now - ageInHours() * hour;
  const status = weighted(world.statuses.map((value) => ({ value, weight: statusWeight[value.id] ?? 1 })));
  const priority = weighted(world.priorities.map((value) => ({ value, weight: priorityWeight[value.id] ?? 1 })));
  const assignees = chance(0.7)
    ? some(world.technicians, weighted([1, 2, 3].map((value) => ({ value, weight: 4 - value }))))
    : [];
  const base = {
    id: faker.string.uuid(),
    requester_id: one(world.requesters),
    title: numbered(one(chance(0.5) ? titles.ar : titles.en)),
  };
  const technicians = assignees.length > 0 ? assignees : world.technicians;
  const messages = conversation(base, { now, created, technicians });
  const opened = messages[0]?.created_at ?? stamp(created);
  const updated = messages.at(-1)?.created_at ?? opened;
  const request = {
    ...base,
    business_unit_id: maybe(world.units, 0.95),
    tag_id: maybe(world.tags, 0.85),
    status_id: status.id,
    priority_id: priority.id,
    subcategory_id: maybe(world.subcategories, 0.8),
    description: chance(0.5) ? faker.lorem.sentence() : null,
    ip_address: faker.internet.ipv4(),
    created_at: opened,
    updated_at: updated,
    resolved_at: status.solved ? updated : null,
    due_date: new Date(created + priority.hours * hour),
    completed_at: status.solved && chance(0.5) ? `${updated}Z` : null,
    parent_task_id: maybe(parents, 0.08),
    assigned_to_section_id: maybe(world.sections, 0.3),
    assigned_to_technician_id: maybe(assignees, 0.3),
    is_blocked: chance(0.03),
    estimated_hours: chance(0.2) ? one([0.5, 1, 1.5, 2, 4, 8]) : null,
    is_deleted: chance(0.02),
  };
  return {
    request,
    messages,
    assignees: assignees.map((assignee) => ({ request_id: base.id, assignee_id: assignee })),
    readStates: [base.requester_id, ...assignees].map((user) => ({
      request_id: base.id,
      user_id: user,
      unread_count: messages.filter((message) => !message.is_read && message.sender_id !== user).length,
    })),
  };
};
