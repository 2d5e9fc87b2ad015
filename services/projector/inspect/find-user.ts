import type { Reference } from '#read-model/reference.ts';
import type { Uuid } from '#read-model/rows.ts';
import { ProjectorError } from '../errors.ts';

/** How many candidates are named. */
const NAMED = 10;

/**
 * A user by id or, in any case, by name; a part of a name will do when it fits one user only. Throws ProjectorError
 * `unknown-user` or `several-users`, which names them.
 */
export const findUser = (reference: Reference, nameOrId: string): Uuid => {
  const wanted = nameOrId.trim().toLowerCase();
  if (reference.user.has(wanted)) return wanted;
  const named = [...reference.user].map(([id, { fullName }]) => ({ id, name: fullName?.toLowerCase() ?? '' }));
  const exact = named.filter(({ name }) => name === wanted);
  const found = exact.length > 0 ? exact : named.filter(({ name }) => name.includes(wanted));
  const [one] = found;
  if (!one) throw new ProjectorError('unknown-user', `No user is called ${JSON.stringify(nameOrId)}.`);
  if (found.length === 1) return one.id;
  const names = found.slice(0, NAMED).map(({ id }) => `  ${id}  ${reference.user.get(id)?.fullName}`);
  throw new ProjectorError(
    'several-users',
    `${found.length} users fit ${JSON.stringify(nameOrId)}; name one of them, or its id:\n${names.join('\n')}`,
  );
};
