import { connectorConfig } from './connector.ts';

type Settings = Readonly<Record<string, string>>;

/**
 * What is the operator's: where the source is and how the way to it is secured and kept alive, how much is fetched at a
 * time, how often it is asked or tried again, the way to Kafka. None of it changes what is in a record.
 */
const ITS_OWN = [
  /^(name|poll\.interval\.ms|snapshot\.fetch\.size|max\.(batch|queue)\.size(\.in\.bytes)?)$/,
  /^(status\.update\.interval\.ms|slot\.max\.retries|slot\.retry\.delay\.ms)$/,
  /^(database|errors)\./,
  /^producer\.override\.(security|sasl|ssl|bootstrap|retr|request|delivery|buffer|batch)/,
];

const isItsOwn = (name: string): boolean => ITS_OWN.some((pattern) => pattern.test(name));

/** Has a default of ours, and is the operator's all the same: latency against idle CPU. */
const POLL = 'poll.interval.ms';

type Registration = {
  readonly settings: Settings;
  /** Settings that were there and are not any more, or not as they were. Names only: a value may be a secret. */
  readonly replaced: readonly string[];
};

/** What a connector is to have: `ours`, and of what it has the operator's own. */
export const registrationOver = (found: Settings, ours: Settings): Registration => {
  const kept = Object.entries(found).filter(([name]) => isItsOwn(name) && (!(name in ours) || name === POLL));
  const settings = { ...ours, ...Object.fromEntries(kept) };
  const replaced = Object.keys(found).filter((name) => found[name] !== settings[name]);
  return { settings, replaced: replaced.sort() };
};

const of = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !isItsOwn(name)));

/**
 * By what a connector's settings differ from those of this release, one sentence each. They decide what its records
 * look like and which there are: records under other keys would be other rows.
 */
export const differingSettings = (found: Settings, cell: string, topic: string): readonly string[] => {
  const nowhere = { databaseUrl: 'postgresql://source/source', user: '', password: '' };
  const wanted = of(connectorConfig({ cell, topic, ...nowhere }));
  const actual = of(found);
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(actual)])].sort();
  return names.flatMap((name) => {
    if (wanted[name] === actual[name]) return [];
    if (actual[name] === undefined) return [`${name} is not set`];
    if (wanted[name] === undefined) return [`${name} is set`];
    return [`${name} is ${shown(actual[name])} instead of ${shown(wanted[name])}`];
  });
};

/** Lists of columns are long. */
const LONGEST = 60;
const shown = (value: string): string =>
  value.length <= LONGEST ? `"${value}"` : `"${value.slice(0, LONGEST)}…" (${value.length} characters)`;
