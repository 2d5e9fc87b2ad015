import { applyChange, applyMessage, applyToRow, messageFields } from '#read-model/apply-change.ts';
import type { ChildChange, RequestChange } from '#read-model/change.ts';
import { type Document, emptyDocument, type LastMessage, type Stored } from '#read-model/document.ts';
import type { MessageRow, Uuid } from '#read-model/rows.ts';
import type { Loaded, MessageWrite } from './ports.ts';

/** The documents and messages one step works on: as they were loaded, and as they are by now. */
export type WorkingSet = {
  /** `old` and `incomplete` changed nothing. */
  apply(change: RequestChange | ChildChange): 'applied' | 'old' | 'incomplete';
  get(id: Uuid): Document;
  /** As loaded. */
  before(id: Uuid): Document;
  put(document: Document): void;
  /** Adds documents to those that the step writes. */
  add(documents: ReadonlyMap<Uuid, Document>, ids: Iterable<Uuid>): void;
  has(id: Uuid): boolean;
  documents(): Iterable<Document>;
  /** A message that this step has seen. */
  message(request: Uuid, id: Uuid): LastMessage | null;
  /** Is the row kept that is changed? */
  keeps(change: RequestChange | ChildChange): boolean;
  /** Notes that something of what is kept was lost or altered, in a sentence that names it. */
  doubt(what: string): void;
  doubts(): readonly string[];
  /** The messages of a request as they are by now, given those that are stored. */
  messagesOf(request: Uuid, stored: readonly LastMessage[]): LastMessage[];
  messageWrites(): MessageWrite[];
};

const messageKey = (request: Uuid, id: Uuid): string => `${request} ${id}`;

export const workingSet = (loaded: Loaded): WorkingSet => {
  const loadedDocuments = new Map(loaded.documents);
  const documents = new Map<Uuid, Document>();
  const messages = new Map<string, MessageWrite>();
  const doubts = new Set<string>();

  const before = (id: Uuid): Document => loadedDocuments.get(id) ?? emptyDocument(id);
  const get = (id: Uuid): Document => documents.get(id) ?? before(id);
  const put = (document: Document): void => {
    documents.set(document.id, document);
  };

  const message = (request: Uuid, id: Uuid): Stored<MessageRow> | null => {
    const written = messages.get(messageKey(request, id));
    return written ? written.row : (loaded.messages.get(messageKey(request, id)) ?? null);
  };

  const applyToMessage = (change: ChildChange & { kind: 'message' }): 'applied' | 'old' | 'incomplete' => {
    const stored = message(change.requestId, change.id);
    const row = applyToRow(stored ?? undefined, change, messageFields);
    if (row === 'old' || row === 'incomplete') return row;
    messages.set(messageKey(change.requestId, change.id), { requestId: change.requestId, id: change.id, row });
    put(applyMessage(get(change.requestId), change.id, stored, row));
    return 'applied';
  };

  return {
    get,
    before,
    put,
    apply(change) {
      if (change.kind === 'message') return applyToMessage(change);
      const id = change.kind === 'request' ? change.id : change.requestId;
      const after = applyChange(get(id), change);
      if (typeof after === 'string') return after;
      put(after);
      return 'applied';
    },
    add(found, ids) {
      for (const id of ids) {
        if (documents.has(id)) continue;
        const document = loadedDocuments.get(id) ?? found.get(id) ?? emptyDocument(id);
        loadedDocuments.set(id, document);
        documents.set(id, document);
      }
    },
    has: (id) => documents.has(id) || loadedDocuments.has(id),
    documents: () => [...documents.values()],
    message(request, id) {
      const row = message(request, id);
      return row && { ...row, id };
    },
    keeps(change) {
      if (change.kind === 'request') return get(change.id).request !== null;
      if (change.kind === 'message') return message(change.requestId, change.id) !== null;
      const { assignees, readStates } = get(change.requestId);
      return (change.kind === 'assignee' ? assignees : readStates).has(change.id);
    },
    doubt: (what) => void doubts.add(what),
    doubts: () => [...doubts],
    messagesOf(request, stored) {
      const now = new Map(stored.map((row) => [row.id, row]));
      for (const written of messages.values()) {
        if (written.requestId !== request) continue;
        if (written.row) now.set(written.id, { ...written.row, id: written.id });
        else now.delete(written.id);
      }
      return [...now.values()];
    },
    messageWrites: () => [...messages.values()],
  };
};

export { messageKey };
