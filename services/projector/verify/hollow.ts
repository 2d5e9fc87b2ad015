import { statusList } from '#read-model/delta.ts';
import type { Uuid } from '#read-model/rows.ts';
import { uuidOf } from '#read-model/uuid.ts';
import { groupsOf } from './ids.ts';
import type { Run } from './run.ts';

/** Requests looked at in one go. */
const PORTION = 200;

/**
 * Requests that a list names and of which the document, the card or messages are lost, by what is kept of them alone: the
 * source is not asked. Some may only have been in motion.
 */
export const hollowIn = async function* ({ model, reference, meter }: Run): AsyncGenerator<Uuid> {
  for (const status of reference.status.keys()) {
    for await (const members of model.members(statusList(Number(status)))) {
      for (const portion of groupsOf(members.map(uuidOf), PORTION)) {
        meter.tick();
        const { kept } = await model.requests(portion);
        for (const [id, { document, card, messages }] of kept) {
          if (!document?.request || card === null || messages.size !== document.messages.count) yield id;
        }
      }
    }
  }
};
