import type { Document, LastMessage } from '#read-model/document.ts';
import { openUnder } from '#read-model/memberships.ts';
import { withLastOf } from '#read-model/messages.ts';
import type { Reference } from '#read-model/reference.ts';
import type { ProjectionStore } from './ports.ts';
import type { WorkingSet } from './working-set.ts';

/** Where the last message was deleted, the one before it is read again. */
export const findLastMessages = async (work: WorkingSet, store: ProjectionStore): Promise<void> => {
  const unknown = [...work.documents()].filter(({ request, messages }) => request && messages.last === 'unknown');
  await Promise.all(
    unknown.map(async (document) => {
      const { messages, id } = document;
      const head = messages.newest[0];
      const last = head && (work.message(id, head.id) ?? (await store.message(id, head.id)));
      const found = last
        ? { ...messages, last }
        : withLastOf(messages, proven(document, work.messagesOf(id, await store.messagesOf(id)), work));
      work.put({ ...document, messages: found });
    }),
  );
};

const proven = (
  { id, messages }: Document,
  found: readonly LastMessage[],
  work: WorkingSet,
): readonly LastMessage[] => {
  if (found.length !== messages.count) {
    work.doubt(`Request ${id} has ${messages.count} messages by its document, and ${found.length} are kept.`);
  }
  return found;
};

/** Keeps each parent's number of open subtasks, whatever of parent or child came first. */
export const countSubtasks = async (
  work: WorkingSet,
  reference: Reference,
  store: Pick<ProjectionStore, 'documents'>,
): Promise<void> => {
  const moves = [...work.documents()]
    .map((document) => ({ id: document.id, from: document.openUnder, to: openUnder(document, reference) }))
    .filter(({ from, to }) => from !== to);
  const parents = new Set(moves.flatMap(({ from, to }) => [from, to]).filter((id) => id !== null));
  const missing = [...parents].filter((id) => !work.has(id));
  work.add(missing.length > 0 ? await store.documents(missing) : new Map(), parents);
  for (const { id, from, to } of moves) {
    work.put({ ...work.get(id), openUnder: to });
    for (const [parent, step] of [
      [from, -1],
      [to, 1],
    ] as const) {
      if (parent === null) continue;
      const document = work.get(parent);
      const openSubtasks = document.openSubtasks + step;
      if (openSubtasks < 0) work.doubt(`The document of request ${parent} counts fewer subtasks than end.`);
      work.put({ ...document, openSubtasks });
    }
  }
};
