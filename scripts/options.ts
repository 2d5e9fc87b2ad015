import { hostname, userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { millisIn } from '#projector/duration.ts';
import type { Selection } from '#projector/source-ports.ts';
import { parseMicros } from '#read-model/time.ts';
import { isUuid } from '#read-model/uuid.ts';
import { type ViewName, views } from '#read-model/views/index.ts';
import { Failure, USAGE } from './failure.ts';

export const positive = (text: string): number => {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('must be a whole number above 0.');
  return Number(text);
};

export const uuid = (text: string): string => {
  const id = text.toLowerCase();
  if (!isUuid(id)) throw new InvalidArgumentError('must be the id of a request: a UUID.');
  return id;
};

export const uuids = (text: string, before: readonly string[] = []): readonly string[] => [...before, uuid(text)];

export const viewName = (text: string): ViewName => {
  const view = views.find(({ name }) => name === text);
  if (view) return view.name;
  throw new InvalidArgumentError(`must be one of ${views.map(({ name }) => name).join(', ')}.`);
};

const unitId = (text: string): number | null => {
  if (text === 'none') return null;
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be the id of a business unit, or none.');
  return Number(text);
};

/** `2026-11-20T08:00:00Z`, `2026-11-20`, or so long ago: `30m`, `6h`, `2d`. */
const time = (text: string): bigint => {
  const ago = millisIn(text);
  if (ago !== undefined) return BigInt(Date.now() - ago) * 1000n;
  const micros = parseMicros(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (micros === undefined) throw new InvalidArgumentError('must be a time, as 2026-11-20T08:00:00Z or 6h (ago).');
  return micros;
};

export type SelectionOptions = {
  readonly request?: readonly string[];
  readonly unit?: number | null;
  readonly view?: ViewName;
  readonly technician?: string;
  readonly since?: bigint;
};

/** Which requests are meant; `technician` is still a name or an id. */
export const withSelection = (command: Command): Command =>
  command
    .option('--request <id...>', 'these requests', uuids)
    .option('--unit <id>', 'the requests of a business unit, or of none', unitId)
    .option('--view <name>', 'the requests of a view, whoever looks at it', viewName)
    .option('--technician <name|id>', 'the requests assigned to a technician')
    .option('--since <time>', 'the requests created or touched since', time);

/** The one selection given; undefined: none. `userOf` finds a technician's id. Throws Failure 2 when several are given. */
export const selectionFrom = async (
  { request, unit, view, technician, since }: SelectionOptions,
  userOf: (nameOrId: string) => Promise<string>,
): Promise<Selection | undefined> => {
  const given: Selection[] = [
    ...(request ? [{ kind: 'requests', ids: request } as const] : []),
    ...(unit !== undefined ? [{ kind: 'unit', unitId: unit } as const] : []),
    ...(view ? [{ kind: 'view', view } as const] : []),
    ...(technician ? [{ kind: 'technician', user: await userOf(technician) } as const] : []),
    ...(since !== undefined ? [{ kind: 'since', at: since } as const] : []),
  ];
  if (given.length > 1) throw new Failure('Give one of --request, --unit, --view, --technician and --since.', USAGE);
  return given[0];
};

/** Who sits here. */
export const whoAmI = (): string => `${userInfo().username}@${hostname()}`;

/** Who does it: the log of operations keeps it. */
export const withWho = (command: Command): Command =>
  command.option('--as <who>', 'who does it, for the log of operations', whoAmI());
