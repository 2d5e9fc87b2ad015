import type { Ask, GroupedBy, Groups, GroupsAsk } from '#query-api/ports.ts';
import { isOfType, isSubtask, listed } from './listed-sql.ts';
import type { Snapshot } from './snapshots.ts';

const values: Readonly<Record<GroupedBy, string>> = {
  type: `case when ${isSubtask} then 'subtasks' else 'parents' end`,
  status: 'r.status_id',
  priority: 'r.priority_id',
  unit: 'r.business_unit_id',
};

const groupedSql = (asked: GroupsAsk, reader: Pick<Ask, 'technician' | 'since'>): string =>
  `select ${values[asked.by]}, count(*)::float8 from ${listed(asked, reader)} and ${isOfType(asked.filter ?? {})} group by 1`;

const readGroup = async (snapshot: Snapshot, ask: Ask, asked: GroupsAsk): Promise<Groups> => {
  const { rows } = await snapshot.query<[value: number | string | null, count: number]>({
    text: groupedSql(asked, ask),
    rowMode: 'array',
  });
  return new Map(rows.map(([value, count]) => [value ?? 'none', count]));
};

export const readGroups = async (snapshot: Snapshot, ask: Ask): Promise<readonly Groups[]> => {
  const found: Groups[] = [];
  for (const asked of ask.groups ?? []) found.push(await readGroup(snapshot, ask, asked));
  return found;
};
