import { hash } from 'node:crypto';
import { openHead } from '#read-model/card.ts';
import type { Uuid } from '#read-model/rows.ts';
import type { Scope } from '#read-model/scope.ts';
import type { Micros } from '#read-model/time.ts';
import type { Plan } from './endpoint.ts';
import { itemForm } from './item-form.ts';
import type { Found } from './ports.ts';
import { namesPrint } from './reference-fingerprint.ts';
import { scratch } from './scratch.ts';

/** Who asks for what, and by which rules it is answered. */
export type Asking = {
  readonly endpoint: string;
  readonly params: unknown;
  readonly technician: Uuid;
  readonly scope: Scope;
  /** Where new_today begins. */
  readonly since: Micros;
  /** Which of the unread flags are shown. */
  readonly unreadSource: string;
  readonly plan: Plan;
};

type Answering = Asking & {
  /** Said in every body of what is told of its freshness. */
  readonly flags: string;
  /** The plan's `said`. */
  readonly said: string;
};

const { begin, text, bytes, written } = scratch();

/**
 * A weak tag of all that a body says but for its age and position, by content: it is the same from all processes, and
 * stays the same while other data moves. It costs a fraction of what writing a list does.
 */
export const tagOf = (
  { reference, position, pages, requests }: Found,
  { endpoint, params, technician, scope, since, unreadSource, flags, said }: Answering,
): string => {
  const cards = [...pages.flatMap((page) => page.cards), ...requests.filter((card) => card !== null)];
  const names = namesPrint(reference, cards.map(openHead));
  begin();
  text(
    JSON.stringify([
      ...[itemForm, position.generation, flags, endpoint, params, technician, scope, `${since}`, unreadSource, names],
    ]),
  );
  text(said);
  for (const card of cards) bytes(card);
  return `W/"${hash('sha256', written(), 'base64url')}"`;
};

/** Is the tag among those of an If-None-Match? Whether it is called weak there does not matter; `*` is any. */
export const names = (ifNoneMatch: string, tag: string): boolean => {
  if (ifNoneMatch.trim() === '*') return true;
  const [, opaque] = tag.split('W/');
  return [...ifNoneMatch.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, other]) => other === opaque);
};
