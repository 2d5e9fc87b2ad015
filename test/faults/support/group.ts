import { namesOf } from '#read-model/cell.ts';
import type { FaultyLine } from './faulty-line.ts';
import { administer } from './log-of.ts';

const groupOf = ({ stack }: FaultyLine, generation: number): string => namesOf(stack.cell).groupOf(generation);

/** Members of the group that reads for a generation; 0 while they are being told who reads. */
export const membersOf = (line: FaultyLine, generation = 1): Promise<number> =>
  administer(line, async (admin) => {
    const { groups } = await admin.describeGroups([groupOf(line, generation)]);
    return groups[0]?.state === 'Stable' ? groups[0].members.length : 0;
  });

/** The offset up to which the broker was told that a generation is. */
export const committedIn = (line: FaultyLine, generation = 1): Promise<number> =>
  administer(line, async (admin) => {
    const [topic] = await admin.fetchOffsets({ groupId: groupOf(line, generation), topics: [line.stack.kafka.topic] });
    return Number(topic?.partitions[0]?.offset ?? -1);
  });

/** Has the broker say that a generation is at the log's beginning. Its members have to be gone; one that was killed is not yet. */
export const forgetOffsets = (line: FaultyLine, generation = 1): Promise<void> =>
  administer(line, async (admin) => {
    const groupId = groupOf(line, generation);
    const gone = async (): Promise<boolean> => (await admin.describeGroups([groupId])).groups[0]?.state === 'Empty';
    while (!(await gone())) await new Promise((resolve) => setTimeout(resolve, 200));
    await admin.setOffsets({
      ...{ groupId, topic: line.stack.kafka.topic },
      partitions: [{ partition: 0, offset: '0' }],
    });
  });
